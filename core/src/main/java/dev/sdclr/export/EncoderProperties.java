package dev.sdclr.export;

import dev.sdclr.Version;
import dev.sdclr.augment.EvalView;
import dev.sdclr.model.ModelConfig;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What an exported file says about its encoder, whatever the format. */
final class EncoderProperties {

  private EncoderProperties() {}

  /** Keys and values, in the order to write them. */
  static Map<String, String> of(SavedEncoder encoder) {
    ModelConfig model = encoder.config().model();
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("sdclrVersion", Version.current());
    properties.put("run", encoder.run().name());
    properties.put("method", lowerCase(encoder.config().method().name()));
    properties.put(
        "epochs", "%d of %d".formatted(encoder.position().epoch(), encoder.config().epochs()));
    properties.put("depth", lowerCase(model.depth()));
    properties.put("width", Integer.toString(model.width()));
    properties.put("stem", lowerCase(model.stem()));
    properties.put("featureDimension", Integer.toString(model.featureDimension()));
    properties.put("imageSize", Integer.toString(encoder.imageSize()));
    properties.put(
        "shorterSide", Integer.toString(new EvalView(encoder.imageSize()).shorterSide()));
    properties.put("resize", resize(encoder.imageSize()));
    return properties;
  }

  /** The rule of {@link EvalView} in words. */
  private static String resize(int size) {
    return "images of %d x %d as they are; others: the shorter side to %d, bilinear with"
            .formatted(size, size, new EvalView(size).shorterSide())
        + " antialiasing, then the central square";
  }

  static String lowerCase(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
