package dev.sdclr.report;

import dev.sdclr.IoReason;
import dev.sdclr.report.chart.Figure;
import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Table;
import dev.sdclr.report.html.Text;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.MiningSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Pictures of the images that a run ranks first. */
final class Gallery {

  private static final int MAX_PICTURES = 60;

  private final ReportedRun run;
  private final Set<String> tail;
  private static final int MAX_NAME_LENGTH = 24;

  private final Element tiles = Element.of("ul").with("class", "gallery").with("tabindex", 0);
  private long bytesLeft;
  private int shown;

  private Gallery(ReportedRun run, long bytes) {
    this.run = run;
    this.tail = Set.copyOf(run.mining().map(MiningSummary::tailClasses).orElse(List.of()));
    this.bytesLeft = bytes;
  }

  /** Pictures of {@code run}, at most {@code bytes} of them. */
  static Element of(ReportedRun run, long bytes) {
    return new Gallery(run, bytes).build();
  }

  private Element build() {
    List<MinedImage> first = run.mined().subList(0, Math.min(MAX_PICTURES, run.mined().size()));
    boolean room = true;
    List<Element> pictured = new ArrayList<>();
    for (MinedImage image : first) {
      Path file = run.directory().thumbnail(image.rank());
      room = room && Thumbnail.embedded(size(file)) <= bytesLeft;
      if (room) {
        Element tile = tile(image, Thumbnail.read(file));
        pictured.add(tile);
        tiles.add(tile);
      }
    }
    for (int i = 0; i < pictured.size(); i++) {
      addLarger(pictured.get(i), first.get(i));
    }
    Element part = Element.of("figure", caption(first.size(), room));
    if (shown > 0) {
      part.add(tiles.with("aria-label", "Images that %s ranks first".formatted(run.label())));
    }
    return part.add(Figure.details("These images as a table, with their paths", table(first)));
  }

  /** What a click shows, as far as there is room when all have their small pictures. */
  private void addLarger(Element tile, MinedImage image) {
    Path file = run.directory().largerPicture(image.rank());
    long size = Thumbnail.embedded(size(file));
    if (size > 0 && size <= bytesLeft) {
      tile.with("data-large", PictureSheets.uri(file));
      bytesLeft -= size;
    }
  }

  private static long size(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
  }

  private Element tile(MinedImage image, Optional<Thumbnail> thumbnail) {
    boolean rare = image.label() != null && tail.contains(image.label());
    String name = image.label() == null ? "No. " + image.rank() : image.label();
    String score = Numbers.fixed(image.score(), 3);
    Element picture =
        thumbnail
            .map(found -> picture(found, "No. %d: %s".formatted(image.rank(), name)))
            .orElseGet(() -> Element.of("span", "no picture").with("class", "absent"));
    Element caption =
        Element.of(
            "span",
            Element.of("span", name).with("class", "label"),
            fileName(shortened(fileName(image))).with("class", "file"),
            Element.of("span", score).with("class", "score"));
    return Element.of("li", picture, caption.with("class", "caption"))
        .with("class", rare ? "mark rare" : "mark")
        .with(
            "title",
            "No. %d: %s%s, score %s%s\n%s"
                .formatted(
                    image.rank(),
                    name,
                    rare ? " (rare)" : "",
                    score,
                    image.reason() == null ? "" : ", " + image.reason(),
                    image.path()));
  }

  private static String fileName(MinedImage image) {
    String path = image.path() == null ? "" : image.path();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Where it needs a second line, that begins with the extension rather than in its middle. */
  private static Element fileName(String name) {
    int extension = Math.max(0, name.lastIndexOf('.'));
    return Element.of("span", name.substring(0, extension))
        .add(Element.of("wbr"), new Text(name.substring(extension)));
  }

  /** Without its middle, which tells least. */
  private static String shortened(String name) {
    int[] points = name.codePoints().toArray();
    if (points.length <= MAX_NAME_LENGTH) {
      return name;
    }
    int end = MAX_NAME_LENGTH / 2;
    int start = MAX_NAME_LENGTH - end - 1;
    return new String(points, 0, start) + "…" + new String(points, points.length - end, end);
  }

  private Element picture(Thumbnail thumbnail, String alternative) {
    bytesLeft -= thumbnail.uri().length();
    shown++;
    return Element.of("img")
        .with("src", thumbnail.uri())
        .with("alt", alternative)
        .with("width", thumbnail.width())
        .with("height", thumbnail.height())
        .with("class", thumbnail.isTiny() ? "tiny" : "large");
  }

  private Element caption(int wanted, boolean room) {
    StringBuilder text = new StringBuilder();
    if (shown == 0 && room) {
      text.append("There are no pictures of them in this run directory.");
    } else {
      text.append(
          "In reading order; below each its class, if known, its file's name and its score.");
    }
    if (!tail.isEmpty() && shown > 0) {
      text.append(" Framed: of a rare class.");
    }
    if (!room) {
      text.append(
          " Only %d of %d pictures are shown, to keep this page small enough to send."
              .formatted(shown, wanted));
    }
    return Element.of(
        "figcaption",
        Element.of("h4", "The %s ranked first".formatted(Numbers.count(wanted, "image", "images"))),
        Element.of("p", text.toString()));
  }

  private Element table(List<MinedImage> images) {
    boolean hasClasses = images.stream().anyMatch(image -> image.label() != null);
    Table table = new Table("Images that %s ranks first".formatted(run.label()));
    table.heading(
        hasClasses ? List.of("No.", "Class", "Score", "Path") : List.of("No.", "Score", "Path"));
    for (MinedImage image : images) {
      List<String> cells = new ArrayList<>();
      if (hasClasses) {
        cells.add(image.label() == null ? Numbers.DASH : image.label());
      }
      cells.add(Numbers.fixed(image.score(), 4));
      cells.add(image.path() == null ? Numbers.DASH : image.path());
      table.row(Numbers.count(image.rank()), cells);
    }
    return table.build();
  }
}
