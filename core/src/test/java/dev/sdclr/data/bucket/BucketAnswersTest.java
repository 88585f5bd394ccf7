package dev.sdclr.data.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.data.bucket.Bucket.StoredObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store answers that fails, lies, or lists in parts. */
class BucketAnswersTest {

  @TempDir Path folder;
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();
  private HttpServer server;
  private BucketStore store;

  /** One of them; {@code length} in bytes is what its header says. */
  private record Answer(int status, String body, int length) {
    static Answer of(String body) {
      return new Answer(200, body, body.length());
    }
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    store =
        BucketStore.of(
            Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.add(exchange.getRequestURI().toString());
    Answer answer = answers.size() > 1 ? answers.pop() : answers.peek();
    exchange.sendResponseHeaders(answer.status(), answer.length());
    exchange.getResponseBody().write(answer.body().getBytes(StandardCharsets.US_ASCII));
    exchange.close();
  }

  private static String listing(String next, String... keys) {
    StringBuilder xml = new StringBuilder("<ListBucketResult>");
    for (String key : keys) {
      xml.append("<Contents><Key>%s</Key><Size>3</Size></Contents>".formatted(key));
    }
    if (!next.isEmpty()) {
      xml.append("<IsTruncated>true</IsTruncated>");
      xml.append("<NextContinuationToken>%s</NextContinuationToken>".formatted(next));
    }
    return xml.append("</ListBucketResult>").toString();
  }

  private List<StoredObject> list() {
    return new Bucket(store, "photos").list("x/");
  }

  @Test
  void longListingsComeInParts() {
    answers.add(Answer.of(listing("t/1+", "x/1", "x/2")));
    answers.add(Answer.of(listing("", "x/3")));
    assertThat(list()).extracting(StoredObject::key).containsExactly("x/1", "x/2", "x/3");
    assertThat(asked)
        .containsExactly(
            "/photos/?list-type=2&prefix=x%2F",
            "/photos/?continuation-token=t%2F1%2B&list-type=2&prefix=x%2F");
  }

  @Test
  void whatPassesIsAskedForAgain() {
    answers.add(new Answer(503, "", -1));
    answers.add(new Answer(500, "<Error><Code>InternalError</Code></Error>", 41));
    answers.add(Answer.of(listing("", "x/1")));
    assertThat(list()).hasSize(1);
    assertThat(asked).hasSize(3);
  }

  @Test
  void whatIsRefusedIsAskedForOnce() {
    answers.add(new Answer(403, "<Error><Code>AccessDenied</Code></Error>", 40));
    assertThatThrownBy(this::list)
        .isInstanceOf(SdclrException.class)
        .hasMessage(
            "cannot list s3://photos/: the store answered 403, AccessDenied: set AWS_ACCESS_KEY_ID"
                + " and AWS_SECRET_ACCESS_KEY to a key that may do this");
    assertThat(asked).hasSize(1);
  }

  /** An image that comes to its end early is copied once more, and never put in its place. */
  @Test
  void halfAnObjectIsNone() {
    answers.add(Answer.of(listing("", "x/1")));
    answers.add(new Answer(200, "on", 3));
    answers.add(Answer.of("one"));
    assertThat(Path.of(copy()).resolve("1")).hasContent("one");
    assertThat(asked).hasSize(3);
  }

  @Test
  void anObjectOfAnotherSizeIsAnotherOne() {
    answers.add(Answer.of(listing("", "x/1")));
    answers.add(Answer.of("larger than the three bytes that were listed"));
    assertThatThrownBy(this::copy)
        .isInstanceOf(SdclrException.class)
        .hasMessage("cannot read s3://photos/x/1: it changed since it was listed: try again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lock", "listing", "a.b-c"})
  void anyNameOfABucketWillDo(String name) {
    answers.add(Answer.of(listing("", "x/1")));
    answers.add(Answer.of("one"));
    assertThat(Path.of(copy("s3://%s/x".formatted(name))).resolve("1")).hasContent("one");
  }

  private String copy() {
    return copy("s3://photos/x");
  }

  private String copy(String place) {
    BucketAddress address = BucketAddress.find(place).orElseThrow();
    return new BucketCopy(address, store, folder).update(ProgressListener.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x/../../out", "x//1", "x/./1", "x/a&#9;b", "x/a&#10;b", "x/a\\b", "x/c:1"})
  void keysThatLeadElsewhereAreNoFiles(String key) {
    answers.add(Answer.of(listing("", "x/good", key)));
    assertThatThrownBy(this::copy)
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith("cannot copy s3://photos/x: its object");
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no xml",
        "<ListBucketResult><Contents><Key>k</Key></Contents></ListBucketResult>",
        "<ListBucketResult><Contents><Key>k</Key><Size>-1</Size></Contents></ListBucketResult>",
        "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
        "<!DOCTYPE l [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><l><Contents><Key>&e;</Key></Contents></l>"
      })
  void whatIsNoListingIsRefused(String body) {
    answers.add(Answer.of(body));
    assertThatThrownBy(this::list)
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith("cannot list s3://photos/: its answer is not a listing");
  }

  @Test
  void aListingThatComesBackToItselfEnds() {
    answers.add(Answer.of(listing("again", "x/1")));
    assertThatThrownBy(this::list)
        .isInstanceOf(SdclrException.class)
        .hasMessageContaining("its listing has no end");
  }
}
