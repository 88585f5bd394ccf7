package dev.sdclr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Draws the packages as {@link ArchitectureTest} orders them, so that the picture in
 * docs/architecture.md shows the house as it stands.
 *
 * <p>The test run with {@code -Dsdclr.storeys=write} draws it anew.
 */
class StoreysTest {

  private static final Path DOCS = Path.of("..", "docs");
  private static final Path PICTURE = DOCS.resolve(Path.of("images", "storeys.svg"));

  /** What a storey is called, by its first package in the order. */
  private static final Map<String, String> STOREYS =
      Map.of(
          "tensor", "Tensors",
          "duckdb", "Images",
          "augment", "Views, processes",
          "model", "Learning",
          "protobuf", "Runs",
          "encoder", "Finished encoders",
          "eval", "What encoders are for",
          "report", "Pages and figures",
          "job", "Jobs",
          "web", "What users call");

  private static final int WIDTH = 980;
  private static final int LEFT = 190;
  private static final int RIGHT = 960;
  private static final int TOP = 14;
  private static final int STOREY_HEIGHT = 54;
  private static final int BOX_HEIGHT = 46;
  private static final int GAP = 8;

  /**
   * A package in its storey.
   *
   * @param rooms of it, or what it holds; may be empty
   */
  private record Box(String name, String rooms) {

    /** Roughly the pixels that its words take. */
    private double width() {
      return Math.max(9.0 * name.length(), 6.2 * rooms.length()) + 24;
    }
  }

  /** From the ground up. */
  private record Storey(String name, List<Box> boxes) {}

  @Test
  void thePictureShowsTheOrderThatIsKept() throws IOException {
    String drawn = draw(storeys());
    if (System.getProperty("sdclr.storeys", "").equals("write")) {
      Files.writeString(PICTURE, drawn);
    }
    assertThat(Files.readString(PICTURE))
        .as("%s: -Dsdclr.storeys=write draws it", PICTURE)
        .isEqualTo(drawn);
  }

  @Test
  void theTableTellsOfEveryPackageInItsOrder() throws IOException {
    List<String> told =
        Files.readAllLines(DOCS.resolve("architecture.md")).stream()
            .filter(line -> line.matches("\\| `\\w+` \\| .* \\| .* \\|"))
            .map(line -> line.split("`", 3)[1])
            .toList();
    assertThat(told).containsExactlyElementsOf(ArchitectureTest.ORDER);
  }

  private static List<Storey> storeys() {
    List<Storey> storeys = new ArrayList<>();
    storeys.add(
        new Storey(
            "Ground",
            List.of(new Box("dev.sdclr", "errors, files, random numbers, signals to stop"))));
    for (String name : ArchitectureTest.ORDER) {
      if (STOREYS.containsKey(name)) {
        storeys.add(new Storey(STOREYS.get(name), new ArrayList<>()));
      }
      List<String> rooms =
          ArchitectureTest.ROOMS.getOrDefault(name, List.of()).stream()
              .filter(room -> !room.equals(name))
              .map(room -> room.substring(name.length() + 1))
              .toList();
      storeys.get(storeys.size() - 1).boxes().add(new Box(name, String.join(" · ", rooms)));
    }
    assertThat(storeys).hasSize(STOREYS.size() + 1);
    return storeys;
  }

  private static String draw(List<Storey> storeys) {
    int height = TOP + storeys.size() * STOREY_HEIGHT + 6;
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" font-family="system-ui, sans-serif" font-size="14" role="img" aria-label="The packages as storeys: each uses only those below it, from the ground with errors and files to the command line and the page of images.">
          <style>
            .box { fill: #ffffff; stroke: #33414e; stroke-width: 1.5; }
            .rooms { fill: #e3f0fa; }
            .pkg { font-weight: 600; fill: #14202b; } .say { fill: #44525f; font-size: 12px; }
          </style>
          <rect width="%1$d" height="%2$d" fill="#f7f7f4"/>
        """
            .formatted(WIDTH, height));
    List<Storey> fromAbove = new ArrayList<>(storeys);
    Collections.reverse(fromAbove);
    int y = TOP;
    for (Storey storey : fromAbove) {
      text(svg, "say", LEFT - 16, y + 28, "end", storey.name());
      draw(svg, storey.boxes(), y);
      y += STOREY_HEIGHT;
    }
    return svg.append("</svg>\n").toString();
  }

  /** Side by side, as wide as their words want. */
  private static void draw(StringBuilder svg, List<Box> boxes, int y) {
    double room = RIGHT - LEFT - GAP * (boxes.size() - 1.0);
    double wanted = boxes.stream().mapToDouble(Box::width).sum();
    assertThat(wanted).as("%s find no room", boxes).isLessThanOrEqualTo(room);
    double spare = (room - wanted) / boxes.size();
    double x = LEFT;
    for (Box box : boxes) {
      double width = box.width() + spare;
      boolean hasMore = !box.rooms().isEmpty();
      svg.append(
          "  <rect class=\"%s\" x=\"%.0f\" y=\"%d\" width=\"%.0f\" height=\"%d\" rx=\"6\"/>\n"
              .formatted(style(box), x, y, width, BOX_HEIGHT));
      double middle = x + width / 2;
      text(svg, "pkg", middle, y + (hasMore ? 20 : 28), "middle", box.name());
      if (hasMore) {
        text(svg, "say", middle, y + 37, "middle", box.rooms());
      }
      x += width + GAP;
    }
  }

  private static String style(Box box) {
    return ArchitectureTest.ROOMS.containsKey(box.name()) ? "box rooms" : "box";
  }

  private static void text(
      StringBuilder svg, String style, double x, int y, String anchor, String words) {
    svg.append(
        String.format(
            Locale.ROOT,
            "  <text class=\"%s\" x=\"%.0f\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
            style,
            x,
            y,
            anchor,
            words));
  }
}
