package dev.sdclr.examples;

import dev.sdclr.encoder.ImageEncoder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** How much images look like the first one, to a trained encoder: {@code RUN IMAGE IMAGE...}. */
public final class EmbedImages {

  private EmbedImages() {}

  public static void main(String[] args) {
    List<Path> images = Arrays.stream(args).skip(1).map(Path::of).toList();
    double[] similarities = toFirst(Path.of(args[0]), images);
    for (int i = 0; i < similarities.length; i++) {
      System.out.printf("%.4f %s%n", similarities[i], images.get(i));
    }
  }

  /** The cosine between each image's features and the first one's: 1 for the same. */
  static double[] toFirst(Path run, List<Path> images) {
    try (ImageEncoder encoder = ImageEncoder.load(run)) {
      float[][] features = encoder.embed(images);
      return Arrays.stream(features).mapToDouble(row -> cosine(features[0], row)).toArray();
    }
  }

  private static double cosine(float[] a, float[] b) {
    return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
  }

  private static double product(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
