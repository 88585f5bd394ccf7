package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.SmallRun;
import dev.sdclr.run.Metric;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether every command of the guides runs, in their order, on small images and networks. */
class GuidePagesTest {

  private static final Path DOCS = Path.of("..", "docs");
  private static final Path NOTEBOOK = DOCS.resolve("notebooks").resolve("rare-images.ipynb");
  private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
  private static final Pattern SNIPPETS = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL);
  private static final String LAUNCHER = "./sdclr ";
  private static final String PYTHON =
      Optional.ofNullable(System.getenv("SDCLR_PYTHON")).orElse("python3");

  /** Python's way to say that a library is not there. */
  private static final Pattern MISSING = Pattern.compile("(ModuleNotFound|Import)Error: .*");

  @TempDir Path folder;

  @BeforeEach
  void writeImages() throws IOException {
    GeneratedImages generated = new GeneratedImages(51);
    StringBuilder labels = new StringBuilder("path,label\n");
    for (Motif motif : Motif.values()) {
      for (Path image : generated.writeImages(folder.resolve("photos"), motif, 4)) {
        labels.append("%s,%s%n".formatted(image.getFileName(), GeneratedImages.name(motif)));
      }
      generated.writeImages(folder.resolve("newer"), motif, 2);
    }
    Files.writeString(folder.resolve("labels.csv"), labels);
    generated.writeClasses(folder.resolve("labelled").resolve("train"), 30, 30, 30);
    generated.writeClasses(folder.resolve("labelled").resolve("test"), 4, 4, 4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train-your-own.md",
        "find-rare-images.md",
        "encoder-in-a-service.md",
        "compare-methods.md"
      })
  void everyCommandRuns(String page) throws IOException {
    String text = Files.readString(DOCS.resolve(page));
    assertThat(commands(text)).hasSizeGreaterThanOrEqualTo(4);
    runCommands(text, List.of());
  }

  /** With the network that torchvision has: others have no counterpart there. */
  @Test
  void everySnippetOfPythonRuns() throws Exception {
    String page = Files.readString(DOCS.resolve("from-python.md"));
    runCommands(page, List.of("--set", "model.depth=resnet18", "--set", "model.width=64"));
    List<String> snippets =
        SNIPPETS.matcher(page).results().map((MatchResult block) -> block.group(1)).toList();
    assertThat(snippets).hasSizeGreaterThanOrEqualTo(8);
    try (TrackingServer server = TrackingServer.start(PYTHON, folder)) {
      for (String snippet : snippets) {
        runInPython(
            snippet,
            Map.of(
                "MLFLOW_TRACKING_URI",
                server.address(),
                "XDG_CACHE_HOME",
                folder.resolve("cache").toString()));
      }
      requireTracked(server);
    }
    try (Stream<Path> files = Files.walk(folder.resolve("wandb"))) {
      assertThat(files).anyMatch(file -> file.toString().endsWith(".wandb"));
    }
  }

  /** Whether the server has all that {@code runs/mine} recorded. */
  private void requireTracked(TrackingServer server) throws Exception {
    List<Metric> steps =
        RunDirectory.open(folder.resolve("runs").resolve("mine")).metrics().read().stream()
            .filter(metric -> metric.kind() == Metric.Kind.STEP)
            .toList();
    JsonNode run = server.runs().path(0);
    assertThat(run.at("/info/status").asText()).isEqualTo("FINISHED");
    String id = run.at("/info/run_id").asText();
    assertThat(run.at("/data/params"))
        .extracting(parameter -> parameter.get("key").asText())
        .contains("method.name", "data.source");
    assertThat(server.history(id, "step/loss"))
        .extracting(point -> point.get("value").asDouble())
        .containsExactlyElementsOf(steps.stream().map(Metric::loss).toList());
    assertThat(folder.resolve("artifacts").resolve("0").resolve(id).resolve("artifacts"))
        .isDirectoryContaining("glob:**/config.yaml");
  }

  /** One after the other, as Jupyter does, but for showing what a cell ends with. */
  @Test
  void everyCellOfTheNotebookRuns() throws Exception {
    StringBuilder text = new StringBuilder();
    StringBuilder code = new StringBuilder();
    for (JsonNode cell : new ObjectMapper().readTree(NOTEBOOK.toFile()).get("cells")) {
      StringBuilder kind = cell.get("cell_type").asText().equals("code") ? code : text;
      cell.get("source").forEach(line -> kind.append(line.asText()));
      kind.append("\n\n");
    }
    runCommands(text.toString(), List.of());
    assertThat(code.toString()).contains("mined.csv", "features.parquet");
    runInPython(code.toString(), Map.of());
  }

  private void runCommands(String page, List<String> trainingOptions) {
    for (String command : commands(page)) {
      List<String> arguments = arguments(command);
      if (arguments.get(0).equals("pretrain")) {
        arguments.addAll(trainingOptions);
      }
      Invocation invocation = Invocation.of(arguments);
      assertThat(invocation.code()).as(command + "\n" + invocation.err()).isZero();
    }
  }

  private void runInPython(String snippet, Map<String, String> environment) throws Exception {
    Path said = folder.resolve("said");
    ProcessBuilder builder =
        new ProcessBuilder(PYTHON, "-c", snippet)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().putAll(environment);
    Process python;
    try {
      python = builder.start();
    } catch (IOException e) {
      abort("%s cannot be started".formatted(PYTHON));
      return;
    }
    int code = python.waitFor();
    String output = Files.readString(said);
    Matcher missing = MISSING.matcher(output);
    if (code != 0 && missing.find()) {
      abort("%s: %s; SDCLR_PYTHON may name another Python".formatted(PYTHON, missing.group()));
    }
    assertThat(code).as(snippet + "\n" + output).isZero();
  }

  private static List<String> commands(String page) {
    return COMMANDS
        .matcher(page)
        .results()
        .map((MatchResult block) -> block.group(1))
        .flatMap(String::lines)
        .peek(line -> assertThat(line).startsWith(LAUNCHER))
        .map(line -> line.substring(LAUNCHER.length()))
        .toList();
  }

  /** The same in the test's folder, and training made small: single settings come last. */
  private List<String> arguments(String command) {
    List<String> arguments = new ArrayList<>();
    for (String word : command.split(" ", -1)) {
      boolean isPath =
          word.matches(
              "photos|newer|labelled|to-label.*|(runs|lists)/.*|.*\\.(onnx|html|csv|json)");
      boolean isFile = word.matches(".*\\.(safetensors|parquet)");
      arguments.add(isPath || isFile ? folder.resolve(word).toString() : word);
    }
    if (arguments.get(0).equals("pretrain")) {
      SmallRun.SETTINGS.forEach(setting -> arguments.addAll(List.of("--set", setting)));
      arguments.addAll(List.of("--set", "epochs=1", "--set", "optimizer.warmupEpochs=0"));
    }
    return arguments;
  }
}
