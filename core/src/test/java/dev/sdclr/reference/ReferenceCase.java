package dev.sdclr.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One folder of reference numbers: {@code manifest.json} and the arrays it lists.
 *
 * <p>All of them are looked for in the folder that the system property {@code sdclr.reference}
 * names, then in {@code ../shared/reference} beside the repository; without either, the few that
 * are kept among the test resources are used.
 */
public record ReferenceCase(String name, Path folder, JsonNode manifest) {

  static ReferenceCase open(Path folder) {
    try {
      JsonNode manifest = new JsonMapper().readTree(folder.resolve("manifest.json").toFile());
      return new ReferenceCase(folder.getFileName().toString(), folder, manifest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every folder with a manifest, by name. */
  public static List<ReferenceCase> all() {
    try (Stream<Path> folders = Files.list(root())) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("manifest.json")))
          .sorted()
          .map(ReferenceCase::open)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the cases are. Tests run in the module's folder, one below the repository. */
  static Path root() {
    String configured = System.getProperty("sdclr.reference");
    if (configured != null) {
      return Path.of(configured);
    }
    Path sibling = Path.of("..", "..", "shared", "reference");
    return Files.isDirectory(sibling) ? sibling : Path.of("src", "test", "resources", "reference");
  }

  public JsonNode settings() {
    return manifest.path("settings");
  }

  public JsonNode values() {
    return manifest.path("values");
  }

  /** Names of the arrays, in the manifest's order. */
  public List<String> arrays() {
    List<String> names = new ArrayList<>();
    manifest.path("arrays").fieldNames().forEachRemaining(names::add);
    return names;
  }

  public boolean hasArray(String array) {
    return manifest.path("arrays").has(array);
  }

  public NpyArray array(String array) {
    return NpyArray.read(
        folder.resolve(manifest.path("arrays").path(array).path("file").textValue()));
  }
}
