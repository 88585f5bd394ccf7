package dev.sdclr.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One folder of reference numbers: {@code manifest.json} and the arrays it lists.
 *
 * <p>All of them are looked for in the folder that the system property {@code sdclr.reference}
 * names, then in {@code ../shared/reference} beside the repository; without either, the few that
 * are kept among the test resources are used.
 */
public record ReferenceCase(String name, Path folder, JsonNode manifest) {

  public static ReferenceCase open(String name) {
    Path folder = root().resolve(name);
    try {
      JsonNode manifest = new JsonMapper().readTree(folder.resolve("manifest.json").toFile());
      return new ReferenceCase(name, folder, manifest);
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
    return manifest.get("settings");
  }

  public JsonNode values() {
    return manifest.get("values");
  }

  /** Names of the arrays, in the manifest's order. */
  public List<String> arrays() {
    List<String> names = new ArrayList<>();
    manifest.get("arrays").fieldNames().forEachRemaining(names::add);
    return names;
  }

  public NpyArray array(String array) {
    return NpyArray.read(folder.resolve(manifest.at("/arrays/" + array + "/file").textValue()));
  }
}
