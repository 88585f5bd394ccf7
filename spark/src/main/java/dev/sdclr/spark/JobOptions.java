package dev.sdclr.spark;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that all jobs have. */
final class JobOptions {

  @Mixin private DataOptions data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder to write, on any file system that Spark knows.")
  private String out;

  @Option(names = "--overwrite", description = "Replace DIR when it exists.")
  private boolean overwrite;

  @Option(
      names = "--bad-images",
      paramLabel = "CHOICE",
      defaultValue = "STOP",
      description = {
        "stop at the first unreadable image (default), or skip: write a row with the reason in",
        "column refused, and count it."
      })
  private BadImages badImages;

  DataOptions data() {
    return data;
  }

  String out() {
    return out;
  }

  boolean overwrite() {
    return overwrite;
  }

  boolean skipBadImages() {
    return badImages == BadImages.SKIP;
  }
}
