package dev.sdclr;

import java.nio.file.Path;

/** Where this user keeps what can be made again. */
public final class UserCache {

  private UserCache() {}

  /** {@code $SDCLR_CACHE}, else {@code $XDG_CACHE_HOME/sdclr}, else {@code ~/.cache/sdclr}. */
  public static Path folder() {
    return folder(
        System.getenv("SDCLR_CACHE"),
        System.getenv("XDG_CACHE_HOME"),
        System.getProperty("user.home"));
  }

  public static Path folder(String ownCache, String userCaches, String home) {
    if (ownCache != null && !ownCache.isBlank()) {
      return Path.of(ownCache).toAbsolutePath();
    } else if (userCaches != null && !userCaches.isBlank()) {
      return Path.of(userCaches, "sdclr").toAbsolutePath();
    }
    return Path.of(home, ".cache", "sdclr");
  }
}
