package dev.sdclr.checkpoint;

import dev.sdclr.SdclrException;
import dev.sdclr.checkpoint.tensors.Shortened;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What other programs call our tensors.
 *
 * <p>torchvision and timm use the names of the ResNet that we use, too; MoCo, SimSiam, DINO,
 * solo-learn and others put them behind a name of the whole, and next to a copy that follows slowly
 * (<i>momentum</i>, <i>key</i>, <i>target</i>). Lightly numbers the parts of a ResNet. The
 * reference implementation of SDCLR has lists of batch norms, the dense branch's first, two
 * spellings of a shortcut, and its head where others have a classifier.
 */
final class ForeignNames {

  /** What stands before all names: wrappers of data-parallel training and of whole models, ours. */
  private static final List<String> PREFIXES =
      List.of("", "module.", "backbone.", "module.backbone.", "backbone.module.", "network.");

  private static final String FIRST = "conv1.weight";
  private static final String FIRST_OF_A_STAGE = ".0.conv1.weight";

  /** Of several encoders in a file, one whose name says so is a copy, and not meant. */
  private static final Pattern COPY =
      Pattern.compile("momentum|encoder_k\\b|key|target|ema|prev|predictor");

  /** DINO's teacher is the better encoder, and the one that is published. */
  private static final Pattern TEACHER = Pattern.compile("teacher");

  private static final int STAGES = 4;

  /**
   * Where a file has a ResNet.
   *
   * @param prefix of all its names
   * @param firstStage number of its first stage, where parts have numbers; else below 0
   */
  private record Place(String prefix, int firstStage) {

    /** Our name of one of the ResNet's; other numbers have no name here. */
    String ours(String name) {
      String own = name.substring(prefix.length());
      int dot = own.indexOf('.');
      if (firstStage < 0 || dot < 0 || !own.substring(0, dot).matches("\\d{1,2}")) {
        return ForeignNames.ours(own);
      }
      int number = Integer.parseInt(own.substring(0, dot));
      String rest = own.substring(dot);
      if (number == 0) {
        return "conv1" + rest;
      } else if (number == 1) {
        return ForeignNames.ours("bn1" + rest);
      } else if (number >= firstStage && number < firstStage + STAGES) {
        return ForeignNames.ours("layer" + (number - firstStage + 1) + rest);
      }
      return "number" + own;
    }
  }

  private ForeignNames() {}

  /**
   * Translates the names of an encoder and its head.
   *
   * @return the file's names by ours, in the file's order
   * @throws SdclrException when there is no ResNet among them, or two of a name
   */
  static Map<String, String> byOurs(Path file, Collection<String> names) {
    Place place = place(file, names);
    Map<String, String> byOurs = new LinkedHashMap<>();
    for (String name : names) {
      if (name.startsWith(place.prefix)) {
        String before = byOurs.put(place.ours(name), name);
        if (before != null) {
          throw new SdclrException(
              "%s holds both %s and %s, which are the same tensor"
                  .formatted(file, Shortened.text(before), Shortened.text(name)));
        }
      }
    }
    return byOurs;
  }

  private static Place place(Path file, Collection<String> names) {
    Optional<Place> known =
        PREFIXES.stream()
            .filter(prefix -> names.contains(prefix + FIRST))
            .map(prefix -> new Place(prefix, -1))
            .findFirst();
    return known
        .or(() -> best(names.stream().flatMap(name -> named(name, names))))
        .or(() -> best(names.stream().flatMap(name -> numbered(name, names))))
        .orElseThrow(
            () ->
                new SdclrException(
                    "%s holds no ResNet: no %s among its tensors %s; an encoder of another kind, such as a vision transformer, can be made ONNX, which --method none keeps and --method distil learns from"
                        .formatted(file, FIRST, Shortened.list(names))));
  }

  private static Stream<Place> named(String name, Collection<String> names) {
    if (!name.endsWith("." + FIRST)) {
      return Stream.empty();
    }
    String prefix = name.substring(0, name.length() - FIRST.length());
    return names.contains(prefix + "layer1" + FIRST_OF_A_STAGE)
        ? Stream.of(new Place(prefix, -1))
        : Stream.empty();
  }

  /** A sequence of convolution, batch norm, perhaps parts without weights, and stages. */
  private static Stream<Place> numbered(String name, Collection<String> names) {
    if (!name.endsWith("0.weight")) {
      return Stream.empty();
    }
    String prefix = name.substring(0, name.length() - "0.weight".length());
    return IntStream.rangeClosed(2, STAGES)
        .filter(stage -> names.contains(prefix + stage + FIRST_OF_A_STAGE))
        .filter(stage -> names.contains(prefix + (stage + STAGES - 1) + FIRST_OF_A_STAGE))
        .filter(stage -> names.contains(prefix + "1.running_mean"))
        .mapToObj(stage -> new Place(prefix, stage))
        .limit(1);
  }

  /** A teacher before others, others before copies; the shorter name before the longer. */
  private static Optional<Place> best(Stream<Place> places) {
    return places.min(
        Comparator.comparing((Place place) -> !TEACHER.matcher(place.prefix).find())
            .thenComparing(place -> COPY.matcher(place.prefix).find())
            .thenComparing(place -> place.prefix.length())
            .thenComparing(Place::prefix));
  }

  private static String ours(String name) {
    return name.replace(".bn_list.0.", ".")
        .replace(".bn_list.1.", ".pruned.")
        .replace(".downsample.conv.", ".downsample.0.")
        .replace(".downsample.bn.", ".downsample.1.")
        .replace(".shortcut.", ".downsample.")
        .replaceFirst("^fc\\.(?=(fc|bn)\\d\\.)", "head.");
  }
}
