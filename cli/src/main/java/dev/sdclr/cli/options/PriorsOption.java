package dev.sdclr.cli.options;

import dev.sdclr.UsageException;
import dev.sdclr.rare.classify.ClassPriors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code --priors}, which commands that make a classifier share. */
public final class PriorsOption {

  @Option(
      names = "--priors",
      paramLabel = "labels|even|NAME=SHARE,...",
      description =
          "How frequent the classes are among the images: as among the labels (default), evenly, or"
              + " as you say.")
  private String priors;

  /** What was given, checked. */
  public Optional<ClassPriors> given() {
    return Optional.ofNullable(priors).map(PriorsOption::of);
  }

  private static ClassPriors of(String text) {
    if (text.equals("labels")) {
      return ClassPriors.OF_LABELS;
    } else if (text.equals("even")) {
      return ClassPriors.EVEN;
    }
    Map<String, Double> shares = new LinkedHashMap<>();
    String pair = "";
    for (String part : text.split(",", -1)) {
      pair += part;
      OptionalDouble share = share(pair);
      if (share.isEmpty()) {
        pair += ","; // of a name
        continue;
      }
      String name = pair.substring(0, pair.lastIndexOf('=')).strip();
      if (shares.put(name, share.getAsDouble()) != null) {
        throw new UsageException("--priors has two shares of %s: give one".formatted(name));
      }
      pair = "";
    }
    if (!pair.isEmpty()) {
      throw new UsageException(
          "--priors must be labels, even or NAME=SHARE,..., was '%s'".formatted(text));
    }
    try {
      return new ClassPriors(ClassPriors.Kind.GIVEN, shares);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--priors: " + e.getMessage());
    }
  }

  /** The number behind the last equals sign; nothing where there is none. */
  private static OptionalDouble share(String pair) {
    int equals = pair.lastIndexOf('=');
    try {
      return equals < 0
          ? OptionalDouble.empty()
          : OptionalDouble.of(Numbers.decimal(pair.substring(equals + 1).strip()));
    } catch (CommandLine.TypeConversionException e) {
      return OptionalDouble.empty();
    }
  }
}
