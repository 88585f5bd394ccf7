package dev.sdclr.cli;

import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes commands, giving those that work for long the stop signal. */
final class CommandFactory implements IFactory {

  private final IFactory plain = CommandLine.defaultFactory();
  private final StopSignal stop;

  CommandFactory(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    try {
      return type.getDeclaredConstructor(StopSignal.class).newInstance(stop);
    } catch (NoSuchMethodException e) {
      return plain.create(type);
    }
  }
}
