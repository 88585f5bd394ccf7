package dev.sdclr.study;

import dev.sdclr.Counted;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import dev.sdclr.run.Complete;
import dev.sdclr.run.RecordFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * {@code plans.json}: every state of the plan that runs were made by, so that a change after
 * results shows.
 *
 * @param plans in the order of their use
 */
public record PlanHistory(List<Plan> plans) {

  /**
   * A state of the plan.
   *
   * @param text of the file
   * @param judgedBefore results that were known when it was first used
   */
  public record Plan(String text, int judgedBefore) {

    public Plan {
      Objects.requireNonNull(text, "text");
    }
  }

  public PlanHistory {
    plans = Complete.list(plans, "plans");
  }

  /**
   * Adds the file's present state, if it is a new one.
   *
   * @param judged results that are known, also those that the file does not ask for any more
   * @throws SdclrException when the file cannot be read
   */
  public static PlanHistory note(Path file, StudyDirectory directory, int judged) {
    String text;
    try {
      text = SmallFile.text(file);
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
    PlanHistory known =
        Files.exists(directory.plans())
            ? RecordFile.read(directory.plans(), PlanHistory.class)
            : new PlanHistory(List.of());
    if (!known.plans.isEmpty() && known.last().text.equals(text)) {
      return known;
    }
    List<Plan> all = new ArrayList<>(known.plans);
    all.add(new Plan(text, judged));
    PlanHistory longer = new PlanHistory(all);
    RecordFile.write(directory.plans(), longer);
    return longer;
  }

  Plan last() {
    return plans.get(plans.size() - 1);
  }

  /** The changes that were made when results were known, a sentence each. */
  List<String> changes() {
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < plans.size(); i++) {
      int known = plans.get(i).judgedBefore;
      if (known > 0) {
        sentences.add(
            i == 0
                ? "The study began with %s known, which came from elsewhere."
                    .formatted(Counted.of(known, "result"))
                : "The plan's file was changed when %s known."
                    .formatted(Counted.of(known, "result was", "results were")));
      }
    }
    return sentences;
  }
}
