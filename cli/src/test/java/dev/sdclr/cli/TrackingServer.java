package dev.sdclr.cli;

import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
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

  private final Process process;
  private final String address;

  private TrackingServer(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  /** Starts one, or aborts the test where that Python has none. */
  static TrackingServer start(String python, Path folder) throws IOException {
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
                    "--no-control-socket"))
            .redirectErrorStream(true);
    builder.environment().put("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return abort("%s cannot be started".formatted(python));
    }
    BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
    StringBuilder log = new StringBuilder();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        Thread drain = new Thread(() -> said.lines().forEach(more -> {}), "MLflow's log");
        drain.setDaemon(true);
        drain.start();
        return new TrackingServer(process, listening.group(1));
      }
      log.append(line).append('\n');
    }
    Matcher missing = MISSING.matcher(log);
    if (missing.find()) {
      return abort("%s: %s".formatted(python, missing.group()));
    }
    throw new AssertionError("MLflow's server ended at its start:\n" + log);
  }

  /** What {@code MLFLOW_TRACKING_URI} names. */
  String address() {
    return address;
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
    return HttpRequest.newBuilder(URI.create(address + "/api/2.0/mlflow/" + path));
  }

  private static JsonNode send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new AssertionError("%s: %s".formatted(request.uri(), response.body()));
    }
    return new ObjectMapper().readTree(response.body());
  }

  /** Its workers are processes of their own. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }
}
