package dev.sdclr.spark;

import dev.sdclr.data.MalformedImageException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Reads image files where the tasks run.
 *
 * @param configuration of the file systems
 */
record ImageContent(SerializableConfiguration configuration) implements Serializable {

  private static final long MAX_BYTES = 1L << 30;

  /**
   * The bytes of a file of at most 1 GiB.
   *
   * @throws MalformedImageException when there is no such file, or it may not be read or is larger
   * @throws UncheckedIOException when its file system fails, which another attempt may not
   */
  byte[] read(String location) {
    Path path = new Path(location);
    try {
      FileSystem files = path.getFileSystem(configuration.value());
      long length = files.getFileStatus(path).getLen();
      if (length > MAX_BYTES) {
        throw new MalformedImageException(
            location, "%,d bytes are more than 1 GiB".formatted(length));
      }
      try (InputStream in = files.open(path)) {
        return in.readAllBytes();
      }
    } catch (FileNotFoundException e) {
      throw new MalformedImageException(location, "there is no such file", e);
    } catch (AccessControlException e) {
      throw new MalformedImageException(location, "it may not be read", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
