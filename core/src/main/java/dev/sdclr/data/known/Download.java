package dev.sdclr.data.known;

import dev.sdclr.Digests;
import dev.sdclr.InputFile;
import dev.sdclr.ProgressListener;
import dev.sdclr.Unlinked;
import dev.sdclr.data.known.DatasetOrigin.WebFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Downloads one file over HTTPS, going on where an earlier attempt stopped, and verifies it.
 *
 * <p>Redirections are followed to HTTPS alone: the JDK's connections never change the protocol.
 */
final class Download {

  private static final int CONNECT_MILLIS = 5_000;
  private static final int READ_MILLIS = 30_000;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  /** Several times the largest known file, and little enough for a disk. */
  private static final long MAX_BYTES = 1L << 30;

  private final URI address;
  private final WebFile file;
  private final ProgressListener listener;
  private final long maxBytes;

  Download(URI folder, WebFile file, ProgressListener listener) {
    this(folder, file, listener, MAX_BYTES);
  }

  Download(URI folder, WebFile file, ProgressListener listener, long maxBytes) {
    this.address = folder.resolve(file.name());
    if (!"https".equals(address.getScheme()) && !"localhost".equals(address.getHost())) {
      throw new IllegalArgumentException("not encrypted: " + address);
    }
    this.file = file;
    this.listener = listener;
    this.maxBytes = maxBytes;
  }

  /**
   * Downloads to {@code target}; what came so far is kept in {@code target + ".part"}.
   *
   * @throws IOException in one phrase for people
   */
  void to(Path target) throws IOException {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      transfer(part);
    } catch (UnknownHostException e) {
      throw new IOException("host %s is unknown".formatted(address.getHost()), e);
    } catch (ConnectException | SocketTimeoutException e) {
      throw new IOException(
          "no answer from %s (%s)".formatted(address.getHost(), e.getMessage()), e);
    }
    verify(part);
    Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
  }

  private void transfer(Path part) throws IOException {
    long present = Files.exists(part) ? Files.size(part) : 0;
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    try {
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(READ_MILLIS);
      if (present > 0) {
        connection.setRequestProperty("Range", "bytes=%d-".formatted(present));
      }
      int status = connection.getResponseCode();
      if (status == HttpURLConnection.HTTP_PARTIAL) {
        receive(connection, part, present);
      } else if (status == HttpURLConnection.HTTP_OK) {
        Files.deleteIfExists(part);
        receive(connection, part, 0);
      } else if (status != RANGE_NOT_SATISFIABLE || present == 0) {
        throw new FileNotFoundException("%s answered %d".formatted(address, status));
      } // else all bytes are here already: verification decides
    } finally {
      connection.disconnect();
    }
  }

  private void receive(HttpURLConnection connection, Path part, long present) throws IOException {
    long left = connection.getContentLengthLong();
    long total = left < 0 ? -1 : present + left;
    long done = present;
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = connection.getInputStream();
        OutputStream out =
            Channels.newOutputStream(
                Unlinked.open(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND))) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        done += n;
        requireNoMore(part, done);
        listener.progress("fetch " + file.name(), "bytes", done, total);
      }
    }
    if (total >= 0 && done < total) {
      throw new IOException("%s ended after %,d of %,d bytes".formatted(address, done, total));
    }
  }

  /** A server that never ends must not fill the disk, and no later attempt go on with that. */
  private void requireNoMore(Path part, long done) throws IOException {
    if (done > maxBytes) {
      Files.delete(part);
      throw new IOException("%s continues after %,d bytes".formatted(address, maxBytes));
    }
  }

  private void verify(Path part) throws IOException {
    String found;
    try (InputStream in = InputFile.stream(part)) {
      found = Digests.sha256(in);
    }
    if (!found.equals(file.sha256())) {
      Files.delete(part);
      throw new IOException(
          "%s has SHA-256 %s, should have %s".formatted(address, found, file.sha256()));
    }
  }
}
