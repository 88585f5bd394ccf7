package dev.sdclr;

import java.util.Map;

/** What the launcher sets beside the command line, for processes that tests start by themselves. */
public final class LauncherEnvironment {

  /**
   * What training tells glibc; without it, free memory lies in gaps between the arenas of threads,
   * and resident memory depends on which thread freed what.
   */
  public static final Map<String, String> TRAINING_ALLOCATION =
      Map.of(
          "MALLOC_ARENA_MAX", "1",
          "MALLOC_MMAP_MAX_", "0",
          "MALLOC_TRIM_THRESHOLD_", "1099511627776");

  private LauncherEnvironment() {}
}
