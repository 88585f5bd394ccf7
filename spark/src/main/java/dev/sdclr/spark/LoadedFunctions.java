package dev.sdclr.spark;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The functions of this JVM, each loaded once and shared by all tasks that run in it.
 *
 * <p>They stay until the executor ends: a task cannot know whether another one follows.
 */
final class LoadedFunctions {

  private static final Map<String, ImageFunction> LOADED = new ConcurrentHashMap<>();

  private LoadedFunctions() {}

  /** The function of this name; the first task that asks loads it while others wait. */
  static ImageFunction get(String name, Supplier<ImageFunction> loader) {
    return LOADED.computeIfAbsent(name, key -> loader.get());
  }
}
