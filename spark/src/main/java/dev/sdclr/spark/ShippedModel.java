package dev.sdclr.spark;

import dev.sdclr.Digests;
import dev.sdclr.SdclrException;
import dev.sdclr.TemporaryFolder;
import dev.sdclr.UsageException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * The files of an encoder, to be broadcast: one exported file, or what a run needs to be loaded.
 *
 * <p>They are written to a disk again where they are loaded, and deleted afterwards.
 */
final class ShippedModel implements Serializable {

  private static final long serialVersionUID = 1;

  /** Longest array, and so the longest file that can be broadcast as one. */
  private static final long MAX_BYTES = Integer.MAX_VALUE - 8L;

  private static final String CONFIG = "config.yaml";
  private static final String CHECKPOINT = "checkpoints/last.safetensors";

  private final String name;
  private final boolean isRun;
  private final Map<String, byte[]> files;
  private final String checksum;

  private ShippedModel(String name, boolean isRun, Map<String, byte[]> files) {
    this.name = name;
    this.isRun = isRun;
    this.files = files;
    checksum = checksum(files);
  }

  /**
   * Reads a model on the driver.
   *
   * @param model a run directory or an exported file, on any file system that Spark knows
   * @throws UsageException when there is neither
   * @throws SdclrException when it cannot be read
   */
  static ShippedModel read(String model, Configuration configuration) {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(model);
    try {
      FileSystem files = path.getFileSystem(configuration);
      FileStatus status = files.getFileStatus(path);
      Map<String, byte[]> contents = new LinkedHashMap<>();
      if (status.isFile()) {
        contents.put(path.getName(), bytes(files, path));
        return new ShippedModel(path.getName(), false, contents);
      }
      for (String name : new String[] {CONFIG, CHECKPOINT}) {
        contents.put(name, bytes(files, new org.apache.hadoop.fs.Path(path, name)));
      }
      return new ShippedModel(path.getName(), true, contents);
    } catch (FileNotFoundException e) {
      throw new UsageException(
          "%s is neither an encoder file nor a run with a checkpoint: %s"
              .formatted(model, e.getMessage()));
    } catch (IOException e) {
      throw new SdclrException("cannot read %s: %s".formatted(model, e.getMessage()), e);
    }
  }

  private static byte[] bytes(FileSystem files, org.apache.hadoop.fs.Path path) throws IOException {
    long length = files.getFileStatus(path).getLen();
    if (length > MAX_BYTES) {
      throw new SdclrException(
          "%s has %,d bytes, more than can be broadcast: export the encoder first with: ./sdclr"
                  .formatted(path, length)
              + " export RUN --format safetensors");
    }
    try (InputStream in = files.open(path)) {
      return in.readAllBytes();
    }
  }

  private static String checksum(Map<String, byte[]> files) {
    MessageDigest digest = Digests.sha256();
    new TreeMap<>(files).values().forEach(digest::update);
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Whether it is a run rather than a file. */
  boolean isRun() {
    return isRun;
  }

  /** Tells its content from others'. */
  String checksum() {
    return checksum;
  }

  /**
   * Lends it as files.
   *
   * @param loader takes the run directory or the file, which is gone afterwards
   */
  <T> T load(Function<Path, T> loader) {
    try (TemporaryFolder folder = TemporaryFolder.ofSystem()) {
      return loader.apply(write(folder.path()));
    } catch (IOException e) {
      throw new SdclrException(
          "cannot keep the files of %s on the local disk: %s (is %s full?)"
              .formatted(name, e.getMessage(), System.getProperty("java.io.tmpdir")),
          e);
    }
  }

  private Path write(Path folder) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path target = folder.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.write(target, file.getValue());
    }
    return isRun ? folder : folder.resolve(name);
  }
}
