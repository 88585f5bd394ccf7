package dev.sdclr.cli.options;

import dev.sdclr.UsageException;
import dev.sdclr.rare.classify.ClassPriors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
    for (String pair : text.split(",", -1)) {
      int equals = pair.lastIndexOf('=');
      String name = pair.substring(0, Math.max(0, equals)).strip();
      if (shares.containsKey(name)) {
        throw new UsageException("--priors has two shares of %s: give one".formatted(name));
      }
      try {
        shares.put(name, Numbers.decimal(pair.substring(equals + 1).strip()));
      } catch (CommandLine.TypeConversionException e) {
        throw new UsageException(
            "--priors must be labels, even or NAME=SHARE,..., was '%s'".formatted(text));
      }
    }
    try {
      return new ClassPriors(ClassPriors.Kind.GIVEN, shares);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--priors: " + e.getMessage());
    }
  }
}
