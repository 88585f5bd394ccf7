package dev.sdclr.spark;

import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import picocli.CommandLine.Option;

/** The options that say where the images are. */
final class DataOptions {

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DATA",
      description = {
        "A folder of class folders or of images, a list of paths, or Parquet with a column of",
        "image bytes; on any file system that Spark knows."
      })
  private String data;

  @Option(
      names = "--form",
      paramLabel = "FORM",
      description = "${COMPLETION-CANDIDATES}, where DATA does not tell.")
  private DataForm form;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "Where a list's paths start (default: its own folder).")
  private String root;

  @Option(
      names = "--image-column",
      paramLabel = "NAME",
      description = "Parquet's column of image bytes, as NAME or NAME.PART.")
  private String imageColumn;

  @Option(
      names = "--path-column",
      paramLabel = "NAME",
      description = "Parquet's column that names each image (default: path).")
  private String pathColumn;

  @Option(
      names = "--label-column",
      paramLabel = "NAME",
      description = "Parquet's column of labels (default: label, if there is one).")
  private String labelColumn;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description =
          "Tasks to split a folder or list into (default: 4,096 images each, at least two a core).")
  private Integer partitions;

  String data() {
    return data;
  }

  DataForm form() {
    return form;
  }

  String root() {
    return root;
  }

  String imageColumn() {
    return imageColumn;
  }

  String pathColumn() {
    return pathColumn;
  }

  String labelColumn() {
    return labelColumn;
  }

  /**
   * How many tasks, or null where it is left open.
   *
   * @throws UsageException when it is out of its range
   */
  Integer partitions() {
    UsageException.check(
        () ->
            Ranges.require(
                "--partitions", partitions, partitions == null || partitions >= 1, "at least 1"));
    return partitions;
  }
}
