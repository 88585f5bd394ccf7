package dev.sdclr.train;

import dev.sdclr.Version;
import dev.sdclr.data.Subset;
import dev.sdclr.run.RecordFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** What all ranks of a run must have in common, by name. */
public final class RunIdentity {

  /** What may differ from host to host. */
  private static final List<String> LOCAL =
      List.of(
          "compute.threads",
          "compute.loaderThreads",
          "data.source",
          "data.root",
          "data.split",
          "initFrom",
          "initFromSha256");

  private RunIdentity() {}

  /** The version of sdclr, all settings that matter, and the images with their labels. */
  public static Map<String, String> of(TrainConfig config, PretrainingData data) {
    Map<String, String> identity = new TreeMap<>(RecordFile.flat(config));
    LOCAL.forEach(identity::remove);
    identity.put("version", Version.current());
    identity.put("data", images(data.labelled()));
    return identity;
  }

  private static String images(Subset images) {
    CRC32C checksum = new CRC32C();
    for (int i = 0; i < images.size(); i++) {
      String line = images.path(i) + '\t' + images.label(i) + '\n';
      checksum.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return "%d images with checksum %08x".formatted(images.size(), checksum.getValue());
  }
}
