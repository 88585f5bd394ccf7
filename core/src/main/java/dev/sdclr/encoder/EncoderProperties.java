package dev.sdclr.encoder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sdclr.SdclrException;
import dev.sdclr.ShellLine;
import dev.sdclr.Version;
import dev.sdclr.Word;
import dev.sdclr.augment.view.EvalView;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an exported file says about its encoder, whatever the format. */
public final class EncoderProperties {

  /** Key of a classifier's classes, in the order of its probabilities: a JSON array of names. */
  public static final String CLASS_NAMES = "classNames";

  /** Key of what an exported model was compared with what its run computes by. */
  public static final String CHECKED_WITH = "checkedWith";

  public static final String CHECKED_ABSOLUTE = "checkedLargestAbsoluteDifference";
  public static final String CHECKED_RELATIVE = "checkedLargestRelativeDifference";

  private static final String VERSION = "sdclrVersion";
  private static final String EPOCHS = "epochs";
  private static final String DEPTH = "depth";
  private static final String WIDTH = "width";
  private static final String STEM = "stem";
  private static final String SHORTER_SIDE = "shorterSide";
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final int ANY_HEAD_LAYERS = 2;
  private static final int ANY_HEAD_DIMENSION = 128;

  private EncoderProperties() {}

  /**
   * What makes the same encoder again.
   *
   * @param model of it; the head's part means nothing
   * @param imageSize side of its images in pixels
   */
  record Facts(ModelConfig model, int imageSize) {

    /** Checks the ranges. */
    Facts {
      new EvalView(imageSize);
    }
  }

  /** Keys and values, in the order to write them. */
  public static Map<String, String> of(TrainedEncoder encoder) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put(VERSION, Version.current());
    properties.put("run", encoder.run().name());
    properties.put("method", encoder.config().method().name());
    if (encoder.hasNetwork()) {
      ModelConfig model = encoder.config().model();
      properties.put(
          EPOCHS, "%d of %d".formatted(encoder.position().epoch(), encoder.config().epochs()));
      properties.put(DEPTH, Word.of(model.depth()));
      properties.put(WIDTH, Integer.toString(model.width()));
      properties.put(STEM, Word.of(model.stem()));
    }
    properties.put("featureDimension", Integer.toString(encoder.dimension()));
    properties.put("imageSize", Integer.toString(encoder.imageSize()));
    int shorterSide = encoder.view().shorterSide();
    properties.put(SHORTER_SIDE, Integer.toString(shorterSide));
    properties.put("resize", resize(encoder.imageSize(), shorterSide));
    return properties;
  }

  /**
   * The view that {@link #of} wrote of; the usual one where files of older versions do not say.
   *
   * @param file that it was found in
   * @param imageSize side of its images in pixels
   * @throws SdclrException when it is no view
   */
  static EvalView view(Path file, Map<String, String> properties, int imageSize) {
    String shorterSide = properties.get(SHORTER_SIDE);
    try {
      return shorterSide == null
          ? new EvalView(imageSize)
          : EvalView.cutFrom(Integer.parseInt(shorterSide), imageSize);
    } catch (IllegalArgumentException e) {
      throw new SdclrException(
          "%s says that images of %d pixels are cut out of a shorter side of '%s': it is corrupt"
              .formatted(file, imageSize, shorterSide),
          e);
    }
  }

  /** The rule of {@link EvalView} in words. */
  private static String resize(int size, int shorterSide) {
    return "images of %d x %d as they are; others: the shorter side to %d, bilinear with"
            .formatted(size, size, shorterSide)
        + " antialiasing, then the central square";
  }

  /**
   * Reads what {@link #of} wrote.
   *
   * @param file that it was found in
   * @throws SdclrException when something is missing or out of its range
   */
  static Facts facts(Path file, Map<String, String> properties) {
    String depth = properties.get(DEPTH);
    String width = properties.get(WIDTH);
    String stem = properties.get(STEM);
    String imageSize = properties.get("imageSize");
    if (depth == null || width == null || stem == null || imageSize == null) {
      throw new SdclrException(
          "%s does not say what encoder it holds, as files of %s do: start a run from it with %s, or export a run"
              .formatted(file, ShellLine.of("export"), ShellLine.of("pretrain", "--init-from")));
    }
    try {
      ModelConfig model =
          new ModelConfig(
              Depth.valueOf(depth.toUpperCase(Locale.ROOT)),
              Integer.parseInt(width),
              Stem.valueOf(stem.toUpperCase(Locale.ROOT)),
              ANY_HEAD_LAYERS,
              ANY_HEAD_DIMENSION);
      return new Facts(model, Integer.parseInt(imageSize));
    } catch (IllegalArgumentException e) {
      throw new SdclrException(
          "%s describes an impossible encoder: it is corrupt or of another version".formatted(file),
          e);
    }
  }

  /** Whether a file says that {@code ./sdclr export} wrote it. */
  static boolean areOwn(Map<String, String> properties) {
    return properties.containsKey(VERSION);
  }

  /**
   * Keys that say what the file that bears them is, and nothing of another that is made of it: of a
   * network, of a classifier and of a comparison.
   */
  public static Set<String> ofOneFileAlone() {
    return Set.of(
        EPOCHS, DEPTH, WIDTH, STEM, CLASS_NAMES, CHECKED_WITH, CHECKED_ABSOLUTE, CHECKED_RELATIVE);
  }

  /** Names as the value of {@link #CLASS_NAMES}. */
  public static String classNames(List<String> names) {
    return JSON.valueToTree(names).toString();
  }

  /**
   * The classes of a classifier that was exported with its encoder; empty for encoders alone, and
   * for models of other programs that have a property of that name for something else.
   *
   * @param outputs of the model, as many as the classes
   */
  static Optional<List<String>> classNames(Map<String, String> properties, int outputs) {
    String text = properties.get(CLASS_NAMES);
    if (text == null || !areOwn(properties)) {
      return Optional.empty();
    }
    try {
      List<String> names = List.of(JSON.readValue(text, String[].class));
      return names.size() == outputs ? Optional.of(names) : Optional.empty();
    } catch (JsonProcessingException | NullPointerException e) {
      return Optional.empty();
    }
  }
}
