package dev.sdclr.label;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.Counted;
import dev.sdclr.SdclrException;
import dev.sdclr.run.RecordFile;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tasks of Label Studio, as it imports and exports them in <a
 * href="https://labelstud.io/guide/task_format">its JSON format</a>, or in its shorter one: an
 * image each, with the choice that was made.
 *
 * <p>Of several annotations of a task the last holds, and a skipped one means unsure. Images are
 * called by addresses; what counts is the path behind {@code d=}, or the address's own.
 */
final class LabelStudioTasks {

  /** Where its own server shows files of a folder that it was given. */
  private static final String LOCAL_FILES = "/data/local-files/?d=";

  /** It puts this before the names of files that are uploaded to it. */
  private static final Pattern UPLOADED = Pattern.compile("^.*/upload/(?:\\d+/)?[0-9a-f]{8}-");

  /** What its control is called in files that are written here. */
  private static final String CONTROL = "label";

  private static final List<String> CONTROLS = List.of("choice", CONTROL);

  private LabelStudioTasks() {}

  static void read(JsonNode tasks, SaidLabels.Collecting said) {
    int undecided = 0;
    for (int i = 0; i < tasks.size(); i++) {
      JsonNode task = tasks.get(i);
      int number = i + 1;
      JsonNode data = task.path("data").isObject() ? task.get("data") : task;
      String path = path(address(data, said, number), said.images());
      JsonNode annotations =
          task.has("completions") ? task.get("completions") : task.get("annotations");
      Optional<Verdict> verdict =
          annotations == null
              ? shortChoice(task, said, number).map(choice -> verdict(choice, said, number))
              : last(annotations, said, number);
      verdict.ifPresent(found -> said.add(path, found));
      undecided += verdict.isPresent() ? 0 : 1;
    }
    if (undecided > 0) {
      said.note(
          "%s: %s no choice: left out"
              .formatted(said.file(), Counted.of(undecided, "task has", "tasks have")));
    }
  }

  private static Optional<Verdict> last(
      JsonNode annotations, SaidLabels.Collecting said, int number) {
    Optional<Verdict> last = Optional.empty();
    for (JsonNode annotation : annotations) {
      Optional<String> choice = choice(annotation, said, number);
      boolean isSkipped = annotation.path("was_cancelled").asBoolean();
      if (isSkipped || choice.isPresent()) {
        String chosen = isSkipped ? Decision.UNSURE_MARK : choice.get();
        last =
            Optional.of(
                verdict(chosen, said, number).at(time(annotation.path("created_at").asText())));
      }
    }
    return last;
  }

  /** What the shorter form has under the name of the control, of which two are usual. */
  private static Optional<String> shortChoice(
      JsonNode task, SaidLabels.Collecting said, int number) {
    for (String control : CONTROLS) {
      JsonNode value = task.path(control);
      Optional<String> choice =
          value.isTextual()
              ? Optional.of(value.asText())
              : single(value.path("choices"), said, number);
      if (choice.isPresent() && !choice.get().isBlank()) {
        return choice;
      }
    }
    return Optional.empty();
  }

  private static Verdict verdict(String choice, SaidLabels.Collecting said, int number) {
    return switch (choice.strip()) {
      case Decision.UNSURE_MARK -> Verdict.of(Decision.State.UNSURE);
      case Decision.BAD_MARK -> Verdict.of(Decision.State.BAD);
      default ->
          Verdict.labelled(said.label(choice, "%s, task %,d".formatted(said.file(), number)));
    };
  }

  private static String address(JsonNode data, SaidLabels.Collecting said, int number) {
    for (String key : List.of("image", "img", "url", "path", "file")) {
      if (data.path(key).isTextual()) {
        return data.get(key).asText();
      }
    }
    throw new SdclrException(
        "%s: task %,d has no image in its data".formatted(said.file(), number));
  }

  /** The path within an address, and of an upload the name that it had before. */
  static String path(String address, ImageNames images) {
    int query = address.indexOf("?d=");
    String path = query >= 0 ? address.substring(query + 3) : address;
    int scheme = path.indexOf("://");
    boolean isAddress = query >= 0 || scheme >= 0 || path.startsWith("/data/");
    String shown = path.substring(scheme < 0 ? 0 : scheme + 3);
    String whole = isAddress ? decoded(shown) : shown;
    boolean mayBeUpload = query < 0 && UPLOADED.matcher(whole).lookingAt();
    return mayBeUpload && images.find(whole).isEmpty()
        ? UPLOADED.matcher(whole).replaceFirst("")
        : whole;
  }

  private static String decoded(String address) {
    try {
      return URLDecoder.decode(address.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return address; // a percent sign that begins no code
    }
  }

  private static Optional<Instant> time(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> choice(
      JsonNode annotation, SaidLabels.Collecting said, int number) {
    Optional<String> found = Optional.empty();
    for (JsonNode result : annotation.path("result")) {
      Optional<String> choice = single(result.path("value").path("choices"), said, number);
      if (choice.isPresent() && found.isPresent()) {
        throw several(said, number);
      }
      found = choice.isPresent() ? choice : found;
    }
    return found;
  }

  private static Optional<String> single(JsonNode choices, SaidLabels.Collecting said, int number) {
    if (choices.size() > 1) {
      throw several(said, number);
    }
    return Optional.ofNullable(choices.get(0)).map(JsonNode::asText);
  }

  private static SdclrException several(SaidLabels.Collecting said, int number) {
    return new SdclrException(
        "%s: task %,d has several choices, where an image has one class"
            .formatted(said.file(), number));
  }

  /** Writes what holds, as its server of local files shows the images. */
  static void write(Path file, CurrentLabels labels) {
    RecordFile.write(file, labels.byPath().values().stream().map(LabelStudioTasks::task).toList());
  }

  private static Task task(Decision decision) {
    boolean isUnsure = decision.state() == Decision.State.UNSURE;
    String path = URLEncoder.encode(decision.path(), StandardCharsets.UTF_8);
    String address = LOCAL_FILES + path.replace("+", "%20").replace("%2F", "/");
    List<Result> results =
        isUnsure
            ? List.of()
            : List.of(
                new Result(CONTROL, "image", "choices", new Choices(List.of(decision.cell()))));
    return new Task(
        Map.of("image", address),
        List.of(
            new Annotation(results, isUnsure, decision.at().map(Instant::toString).orElse(null))));
  }

  private record Task(Map<String, String> data, List<Annotation> annotations) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Annotation(
      List<Result> result,
      @JsonProperty("was_cancelled") boolean isSkipped,
      @JsonProperty("created_at") String createdAt) {}

  private record Result(
      @JsonProperty("from_name") String from,
      @JsonProperty("to_name") String to,
      String type,
      Choices value) {}

  private record Choices(List<String> choices) {}
}
