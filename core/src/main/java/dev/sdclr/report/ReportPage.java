package dev.sdclr.report;

import dev.sdclr.AtomicFile;
import dev.sdclr.SdclrException;
import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Page;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.report.run.RunLoader;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes one HTML page on one or several runs that needs nothing beside itself: styles, charts and
 * pictures are inside, and it makes no request.
 *
 * <p>The same records give the same bytes. Thread safe.
 */
public final class ReportPage {

  /** What is on the page, in its order, as the navigation calls it. */
  private static Map<String, String> sections(boolean withoutLabels) {
    Map<String, String> sections = new LinkedHashMap<>();
    if (withoutLabels) { // pictures are all that there is to see
      sections.put("mining", "Looks rare");
      sections.put("map", "Map");
      sections.put("figures", "Key figures");
      sections.put("training", "Training");
    } else {
      sections.put("figures", "Key figures");
      sections.put("training", "Training");
      sections.put("classes", "By class");
      sections.put("groups", "Groups");
      sections.put("map", "Map");
      sections.put("mining", "Looks rare");
    }
    sections.put("settings", "Settings");
    return sections;
  }

  private static Element section(String id, List<ReportedRun> runs) {
    return switch (id) {
      case "figures" -> KeyFiguresSection.of(runs);
      case "training" -> TrainingSection.of(runs);
      case "classes" -> ClassesSection.of(runs);
      case "groups" -> GroupsSection.of(runs);
      case "map" -> MapSection.of(runs);
      case "mining" -> MiningSection.of(runs);
      case "settings" -> SettingsSection.of(runs);
      default -> throw new IllegalArgumentException(id);
    };
  }

  private ReportPage() {}

  /**
   * Writes the page.
   *
   * @param runs in the order that the page shows them; at least one
   * @param title of the page
   * @param out replaced whole
   * @throws IllegalArgumentException when there is no run or the title is blank
   * @throws SdclrException when a record is malformed (it is named) or the page cannot be written;
   *     records that are missing are no error: the page says which command makes them
   */
  public static void write(List<RunDirectory> runs, String title, Path out) {
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("a report needs at least one run, was given none");
    }
    if (title.isBlank()) {
      throw new IllegalArgumentException("a report needs a title, was '%s'".formatted(title));
    }
    AtomicFile.makeFolders(out);
    AtomicFile.write(out, page(RunLoader.load(runs), title).getBytes(StandardCharsets.UTF_8));
  }

  private static String page(List<ReportedRun> runs, String title) {
    Map<String, String> sections = sections(ReportedRun.areWithoutLabels(runs));
    return Page.of(
        title,
        Page.skip("Skip to the key figures", "figures"),
        List.of(
            HeaderSection.of(runs, title, sections),
            Element.of("main")
                .add(sections.keySet().stream().map(id -> section(id, runs)).toList()),
            Element.of("footer", Element.of("p", footer(runs)))));
  }

  private static String footer(List<ReportedRun> runs) {
    return runs.get(0)
        .record()
        .map(RunRecord::version)
        .map("Written by sdclr %s. This page needs no network."::formatted)
        .orElse("Written by sdclr. This page needs no network.");
  }
}
