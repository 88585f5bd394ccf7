package dev.sdclr.process;

import java.util.List;

/**
 * What another process of this Java is to run.
 *
 * @param main its main class
 * @param arguments of it
 */
public record Program(Class<?> main, List<String> arguments) {}
