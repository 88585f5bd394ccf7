package dev.sdclr.data.bucket;

import dev.sdclr.AtomicFile;
import dev.sdclr.Digests;
import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.xml.stream.XMLStreamException;

/**
 * A bucket, by the requests that S3 and the stores like it know: list, get and put.
 *
 * <p>What a store answers is bounded before it is taken, and a failed request is made again, but
 * for those that the store refuses.
 *
 * @param store of which it is one
 * @param name of the bucket
 */
record Bucket(BucketStore store, String name) {

  /**
   * What a listing says of an object.
   *
   * @param key its name in the bucket
   * @param bytes its size
   * @param tag changes with its content
   */
  record StoredObject(String key, long bytes, String tag) {}

  /** A store allows 5 GiB in one request. */
  static final long MAX_PUT_BYTES = 5L << 30;

  private static final int MAX_OBJECTS = 10_000_000;
  private static final int MAX_ANSWER_BYTES = 1 << 24;
  private static final int ATTEMPTS = 5;
  private static final int FIRST_PAUSE_MILLIS = 200;
  private static final int CONNECT_MILLIS = 5_000;
  private static final int READ_MILLIS = 60_000;

  /** Too many requests, and the store's own failures: another attempt may do. */
  private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

  /**
   * What a store is asked.
   *
   * @param verb for messages
   * @param key of an object, or empty
   * @param sha256 of the body
   */
  private record Request(
      String verb, String method, String key, String query, String sha256, Optional<Path> body) {

    static Request get(String verb, String key, String query) {
      return new Request(verb, "GET", key, query, Signature.EMPTY_SHA256, Optional.empty());
    }
  }

  @FunctionalInterface
  private interface Exchange<T> {
    T with(HttpURLConnection connection) throws IOException;
  }

  /** What the store will not do, however often it is asked. */
  private static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * The objects whose keys begin with a prefix, in the order of their keys.
   *
   * @throws SdclrException when the store does not answer, or not so
   */
  List<StoredObject> list(String prefix) {
    List<StoredObject> objects = new ArrayList<>();
    String token = "";
    do {
      String query =
          (token.isEmpty() ? "" : "continuation-token=%s&".formatted(escaped(token)))
              + "list-type=2&prefix="
              + escaped(prefix);
      BucketListing page = exchange(Request.get("list", "", query), Bucket::listing);
      objects.addAll(page.objects());
      if (objects.size() > MAX_OBJECTS) {
        throw failed("list", "", "it has more than %,d objects there".formatted(MAX_OBJECTS));
      } else if (!token.isEmpty() && page.next().equals(token)) {
        throw failed("list", "", "its listing has no end");
      }
      token = page.next();
    } while (!token.isEmpty());
    return objects;
  }

  private static BucketListing listing(HttpURLConnection connection) throws IOException {
    try {
      return BucketListing.of(answer(connection.getInputStream()));
    } catch (XMLStreamException | IllegalArgumentException e) {
      throw new RefusedException("its answer is not a listing");
    }
  }

  /** Without its quotes, which some stores leave out in listings. */
  static String tag(String value) {
    return value == null ? "" : value.replace("\"", "").strip();
  }

  /**
   * Copies an object into a file, whole or not at all.
   *
   * @throws SdclrException when it has changed since it was listed, or cannot be read or written
   */
  void get(StoredObject object, Path file) {
    exchange(
        Request.get("read", object.key(), ""),
        connection -> {
          String tag = tag(connection.getHeaderField("ETag"));
          long bytes = connection.getContentLengthLong();
          if (bytes != object.bytes() || !(tag.isEmpty() || tag.equals(object.tag()))) {
            throw new RefusedException("it changed since it was listed: try again");
          }
          try (InputStream in = connection.getInputStream()) {
            AtomicFile.write(file, channel -> transfer(in, channel, bytes));
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
          return file;
        });
  }

  /** What the connection does is unchecked, so that it is told from what the disk does. */
  private static void transfer(InputStream in, WritableByteChannel channel, long bytes)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    long left = bytes;
    while (left > 0) {
      int count = received(in, buffer, (int) Math.min(buffer.length, left));
      ByteBuffer part = ByteBuffer.wrap(buffer, 0, count);
      while (part.hasRemaining()) {
        channel.write(part);
      }
      left -= count;
    }
  }

  private static int received(InputStream in, byte[] buffer, int max) {
    try {
      int count = in.read(buffer, 0, max);
      if (count < 0) {
        throw new IOException("it ended early");
      }
      return count;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether there is an object of that name. */
  boolean has(String key) {
    return list(key).stream().anyMatch(object -> object.key().equals(key));
  }

  /**
   * Writes a file as an object, in the place of one of that name.
   *
   * @throws SdclrException when it cannot be read or written, or has more than 5 GiB
   */
  void put(Path file, String key) {
    long bytes;
    String sha256;
    try (InputStream in = InputFile.stream(file)) {
      bytes = InputFile.requireFile(file);
      sha256 = Digests.sha256(in);
    } catch (IOException e) {
      throw failed("write", key, IoReason.of(e));
    }
    if (bytes > MAX_PUT_BYTES) {
      throw failed("write", key, "%s has more than 5 GiB".formatted(file));
    }
    exchange(
        new Request("write", "PUT", key, "", sha256, Optional.of(file)),
        HttpURLConnection::getResponseCode);
  }

  private <T> T exchange(Request request, Exchange<T> exchange) {
    URI address = store.address(name, request.key(), request.query());
    for (int attempt = 1; ; attempt++) {
      try {
        return once(request, address, exchange);
      } catch (IOException e) {
        if (attempt == ATTEMPTS || e instanceof RefusedException || isStoppedInPause(attempt)) {
          throw new SdclrException(message(request.verb(), request.key(), reason(e, address)), e);
        }
      }
    }
  }

  private <T> T once(Request request, URI address, Exchange<T> exchange) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    try {
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(READ_MILLIS);
      connection.setInstanceFollowRedirects(false);
      connection.setRequestMethod(request.method());
      if (store.signature().isPresent()) {
        Signature signature = store.signature().get();
        signature
            .headers(request.method(), address, Map.of(), request.sha256(), Instant.now())
            .forEach(connection::setRequestProperty);
      }
      if (request.body().isPresent()) {
        send(request.body().get(), connection);
      }
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_OK) {
        throw refused(status, connection);
      }
      return exchange.with(connection);
    } finally {
      connection.disconnect();
    }
  }

  private static void send(Path file, HttpURLConnection connection) throws IOException {
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(InputFile.requireFile(file));
    try (InputStream in = InputFile.stream(file);
        OutputStream out = connection.getOutputStream()) {
      in.transferTo(out);
    }
  }

  private static IOException refused(int status, HttpURLConnection connection) {
    String said = said(connection).map(code -> ", " + code).orElse("");
    String message = "the store answered %d%s%s".formatted(status, said, advice(status));
    return PASSING.contains(status) ? new IOException(message) : new RefusedException(message);
  }

  private static Optional<String> said(HttpURLConnection connection) {
    try (InputStream in = connection.getErrorStream()) {
      return in == null ? Optional.empty() : BucketListing.errorCode(answer(in));
    } catch (IOException | XMLStreamException e) {
      return Optional.empty(); // the status tells enough
    }
  }

  private static String advice(int status) {
    return switch (status) {
      case 301, 307, 400 -> ": set AWS_REGION to the bucket's region";
      case 401, 403 ->
          ": set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a key that may do this";
      case 404 -> ": check the name, and AWS_ENDPOINT_URL for a store that is not Amazon's";
      default -> "";
    };
  }

  private static byte[] answer(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_ANSWER_BYTES + 1);
    if (bytes.length > MAX_ANSWER_BYTES) {
      throw new RefusedException("the store answered with more than 16 MiB");
    }
    return bytes;
  }

  private static boolean isStoppedInPause(int attempt) {
    try {
      TimeUnit.MILLISECONDS.sleep((long) FIRST_PAUSE_MILLIS << (attempt - 1));
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static String reason(IOException e, URI address) {
    if (e instanceof RefusedException) {
      return e.getMessage();
    }
    String message = e instanceof UnknownHostException ? "its host is unknown" : IoReason.of(e);
    return "%s (%s, %d attempts)".formatted(message, address.getAuthority(), ATTEMPTS);
  }

  private SdclrException failed(String verb, String key, String reason) {
    return new SdclrException(message(verb, key, reason));
  }

  private String message(String verb, String key, String reason) {
    return "cannot %s s3://%s/%s: %s".formatted(verb, name, key, reason);
  }

  private static String escaped(String text) {
    return Signature.escaped(text, false);
  }
}
