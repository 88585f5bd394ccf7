package dev.sdclr.cli;

import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sdclr.ListeningProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * MLflow's own tracking server in a process of its own, which keeps what it is given in a folder.
 */
final class TrackingServer implements AutoCloseable {

  private static final Pattern LISTENING = Pattern.compile("Listening at: (http://[\\d.]+:\\d+)");
  private static final Pattern MISSING = Pattern.compile("No module named .*");

  private final ListeningProcess server;

  private TrackingServer(ListeningProcess server) {
    this.server = server;
  }

  /** Starts one, or aborts the test where that Python has none. */
  static TrackingServer start(String python, Path folder) {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                python,
                "-m",
                "mlflow",
                "server",
                "--backend-store-uri",
                "sqlite:///" + folder.resolve("tracking.sqlite"),
                "--artifacts-destination",
                folder.resolve("artifacts").toString(),
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--workers",
                "1",
                "--gunicorn-opts", // the server that needs the fewest libraries
                "--no-control-socket"));
    builder.environment().put("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false");
    try {
      return new TrackingServer(ListeningProcess.start(builder, LISTENING));
    } catch (IOException e) {
      return abort("%s cannot be started".formatted(python));
    } catch (AssertionError e) {
      Matcher missing = MISSING.matcher(e.getMessage());
      if (missing.find()) {
        return abort("%s: %s".formatted(python, missing.group()));
      }
      throw e;
    }
  }

  /** What {@code MLFLOW_TRACKING_URI} names. */
  String address() {
    return server.place();
  }

  /** All runs of the experiment that runs go to by default, as the server tells of them. */
  JsonNode runs() throws IOException, InterruptedException {
    return post("runs/search", "{\"experiment_ids\": [\"0\"]}").path("runs");
  }

  /** Every value of a run's metric, in the order of their steps. */
  JsonNode history(String run, String metric) throws IOException, InterruptedException {
    return send(request("metrics/get-history?run_id=%s&metric_key=%s".formatted(run, metric))
            .build())
        .path("metrics");
  }

  private JsonNode post(String path, String body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address() + "/api/2.0/mlflow/" + path));
  }

  private static JsonNode send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new AssertionError("%s: %s".formatted(request.uri(), response.body()));
    }
    return new ObjectMapper().readTree(response.body());
  }

  @Override
  public void close() {
    server.close();
  }
}
