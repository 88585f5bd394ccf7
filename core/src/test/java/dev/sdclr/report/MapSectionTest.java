package dev.sdclr.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.run.EmbeddingMap.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class MapSectionTest extends WrittenReport {

  private static final String MAPS = "//section[@id='map']//div[starts-with(@class,'maps')]";

  private RunFixture run(String method) throws IOException {
    return RunFixture.trained(home.resolve(method), method, 2);
  }

  private static List<String> styles(Page page, String xpath) {
    return page.all(xpath).stream().map(mark -> mark.getAttribute("class")).toList();
  }

  @Test
  void drawsOnePointAnImageInTheColourOfItsClass() throws IOException {
    Page page = write(run("sdclr").mapped(Kind.TEST, RunFixture.classes(12), 60));
    assertThat(page.texts(MAPS + "/h3")).containsExactly("Test images");
    // The largest class is the first colour; the eleventh shares it and is drawn as a square.
    for (int c = 0; c < 12; c++) {
      String shape = c < 10 ? "circle" : "rect";
      assertThat(page.all(MAPS + "//svg//%s[@class='mark k%d']".formatted(shape, c)))
          .as("class " + c)
          .hasSize(5)
          .allSatisfy(mark -> assertThat(mark.getTextContent()).startsWith("class "));
    }
    assertThat(page.texts(MAPS + "//ul[contains(@class,'class-keys')]/li"))
        .hasSize(15)
        .startsWith("Many", "class 0 (500)", "class 1 (499)")
        .endsWith("Few", "class 8 (492)", "class 9 (491)", "class 10 (490)", "class 11 (489)");
    assertThat(page.texts(MAPS + "//p[@class='axes']"))
        .containsExactly(
            "Across: 1st component, 41.3\u00a0% of the variance; up: 2nd, 9.5\u00a0%.");
    assertThat(page.text())
        .contains(
            "60 images of made-up pictures (10,000 images), chosen at random, with at least 30 of"
                + " every class, if it has them. In brackets: pre-training images of the class.");
    assertThat(page.all(MAPS + "//fieldset")).isEmpty();
  }

  @Test
  void saysWhatAPointIs() throws IOException {
    Page page =
        write(
            run("sdclr")
                .mapped(Kind.MINED, RunFixture.classes(3), 40)
                .mapped(Kind.TEST, List.of(), 40));
    assertThat(page.texts(MAPS + "//*[@data-n='1']/title"))
        .containsExactly("a/1.png", "class 1 (medium)\nRanked no. 2 of 40, score 0.500\na/1.png");
    assertThat(styles(page, MAPS + "//*[@data-n='1']")).containsExactly("mark", "mark k1 s1");
  }

  /** Of 200 images the first two are the first percent, and so on. */
  @Test
  void coloursByRankToo() throws IOException {
    Page page = write(run("sdclr").mapped(Kind.MINED, RunFixture.classes(3), 200));
    int[] sizes = {2, 8, 10, 30, 50, 100};
    for (int i = 0; i < 6; i++) {
      assertThat(page.all(MAPS + "//svg//*[contains(@class,' s%d')]".formatted(i)))
          .hasSize(sizes[i]);
    }
    assertThat(page.first(MAPS).getAttribute("class")).isEqualTo("maps by-rank");
    assertThat(page.texts(MAPS + "//fieldset/label"))
        .containsExactly("what is ranked first", "class");
    assertThat(page.texts(MAPS + "//ul[contains(@class,'rank-keys')]/li"))
        .containsExactly(
            "first 1 %", "1 to 5 %", "5 to 10 %", "10 to 25 %", "25 to 50 %", "the other half");
    // What matters is drawn last, on top: the rare class, then what is ranked first.
    List<String> order =
        styles(page, MAPS + "//svg[@class='points']/*[starts-with(@class,'mark')]");
    assertThat(order).startsWith("mark k0 s2").endsWith("mark k0 s0", "mark k1 s0");
    assertThat(order.subList(190, 198)).allMatch(style -> style.endsWith("s1"));
    assertThat(order.get(189)).startsWith("mark k2");
  }

  @Test
  void coloursManyClassesByTheirGroup() throws IOException {
    Page page = write(run("sdclr").mapped(Kind.TEST, RunFixture.classes(21), 42));
    for (int group = 0; group < 3; group++) {
      assertThat(page.all(MAPS + "//svg//*[@class='mark g%d']".formatted(group))).hasSize(14);
    }
    assertThat(page.texts(MAPS + "//ul[contains(@class,'class-keys')]/li"))
        .containsExactly("Many", "Medium", "Few");
    assertThat(
            write(run("simclr").mapped(Kind.TEST, RunFixture.classes(20), 40))
                .all(MAPS + "//svg//*[contains(@class,'k19')]"))
        .hasSize(2);
  }

  @Test
  void keepsToOneScaleForBothAxes() throws IOException {
    Page page = write(run("sdclr").mapped(Kind.TEST, List.of(), 400));
    List<Element> marks = page.all(MAPS + "//circle");
    double[] x =
        marks.stream().mapToDouble(m -> Double.parseDouble(m.getAttribute("cx"))).toArray();
    double[] y =
        marks.stream().mapToDouble(m -> Double.parseDouble(m.getAttribute("cy"))).toArray();
    assertThat(Arrays.stream(x).boxed()).allMatch(at -> at >= 8 && at <= 492);
    assertThat(Arrays.stream(y).boxed()).allMatch(at -> at >= 8 && at <= 382);
    double width = Arrays.stream(x).max().getAsDouble() - Arrays.stream(x).min().getAsDouble();
    double height = Arrays.stream(y).max().getAsDouble() - Arrays.stream(y).min().getAsDouble();
    // The spiral is half as high as it is wide, and upright: no. 399 lies below no. 398.
    assertThat(width / height).isBetween(1.9, 2.1);
    assertThat(Math.sin(399)).isLessThan(Math.sin(398));
    assertThat(y[399]).isGreaterThan(y[398]);
  }

  @Test
  void drawsPointsThatAllLieInOnePlace() throws IOException {
    Page page = write(run("sdclr").mapped(Kind.TEST, List.of(), 1));
    assertThat(page.first(MAPS + "//circle").getAttribute("cx")).isEqualTo("250");
    assertThat(page.first(MAPS + "//circle").getAttribute("cy")).isEqualTo("195");
  }

  @Test
  void holdsTheSamePicturesOnce() throws IOException {
    Page page =
        write(
            run("sdclr").mapped(Kind.TEST, List.of(), 50).mapped(Kind.MINED, List.of(), 60),
            run("simclr").mapped(Kind.TEST, List.of(), 50));
    assertThat(page.all("//img[@class='sheet']"))
        .extracting(sheet -> sheet.getAttribute("id"))
        .containsExactly("sheet0", "sheet1");
    assertThat(page.all(MAPS + "//svg[@class='points']"))
        .extracting(map -> map.getAttribute("data-sheet"))
        .containsExactly("sheet0", "sheet0", "sheet1");
    assertThat(page.first(MAPS + "//svg[@class='points']").getAttribute("data-columns"))
        .isEqualTo("8");
  }

  @Test
  void putsMapsOfOtherClassesApart() throws IOException {
    Page page =
        write(
            run("sdclr").mapped(Kind.TEST, RunFixture.classes(3), 9),
            run("simclr").mapped(Kind.TEST, RunFixture.classes(4), 12),
            run("byol").mapped(Kind.TEST, RunFixture.classes(3), 9));
    assertThat(page.texts(MAPS + "/h3")).containsExactly("Test images", "Test images");
    assertThat(page.texts(MAPS + "[1]//h4")).containsExactly("SDCLR", "BYOL");
  }

  /** Twelve maps with sheets of their own: 3 MB at most, whatever they hold. */
  @Test
  void staysSmallWithManyRuns() throws IOException {
    List<String> methods = List.of("sdclr", "simclr", "moco", "byol", "simsiam", "supervised");
    String longPath = "photographs/of/many/things/in/a/deep/folder/%08d-and-a-long-name.jpeg";
    RunFixture[] bare = new RunFixture[6];
    for (int i = 0; i < 6; i++) {
      bare[i] = run(methods.get(i));
    }
    write(bare);
    long before = Files.size(out);
    for (int i = 0; i < 6; i++) {
      bare[i]
          .mapped(Kind.TEST, RunFixture.classes(10), 1490 + i, longPath)
          .mapped(Kind.MINED, RunFixture.classes(10), 1480 + i, longPath);
      for (Kind kind : Kind.values()) {
        byte[] noise = new byte[700_000];
        Arrays.fill(noise, (byte) (10 * i + kind.name().length()));
        noise[0] = (byte) 0xff;
        noise[1] = (byte) 0xd8;
        Files.write(bare[i].directory().mapPictures(kind), noise);
      }
    }
    Page page = write(bare);
    assertThat(Files.size(out) - before).isLessThan(4_200_000);
    assertThat(page.all("//img[@class='sheet']")).hasSize(2);
    assertThat(page.text()).contains("Some maps are without pictures, to keep this page small");
    assertThat(page.all(MAPS + "//svg[@class='points']"))
        .hasSize(12)
        .allSatisfy(
            map -> assertThat(map.getElementsByTagName("circle").getLength()).isEqualTo(750));
    HashSet<String> numbers = new HashSet<>();
    page.all(MAPS + "[1]//figure[1]//circle").forEach(c -> numbers.add(c.getAttribute("data-n")));
    assertThat(numbers).hasSize(750).contains("0", "749");
  }

  @Test
  void showsTheEndOfVeryLongPaths() throws IOException {
    Page page = write(run("sdclr").mapped(Kind.TEST, List.of(), 1, "a".repeat(200) + "/%d.png"));
    assertThat(page.texts(MAPS + "//title")).containsExactly("…" + "a".repeat(114) + "/0.png");
  }

  @Test
  void saysWhichCommandMakesAMap() throws IOException {
    RunFixture run = run("sdclr");
    assertThat(write(run).texts("//section[@id='map']//code"))
        .containsExactly("./sdclr evaluate " + run.directory().path());
  }

  @Test
  void namesFilesThatAreNoMap() throws IOException {
    RunFixture run = run("sdclr").mapped(Kind.TEST, List.of(), 4);
    Files.writeString(run.directory().mapPictures(Kind.TEST), "no picture");
    assertThatThrownBy(() -> write(run))
        .isInstanceOf(SdclrException.class)
        .hasMessage(
            "%s is not a JPEG picture: delete it, or make it again",
            run.directory().mapPictures(Kind.TEST));
    Path record = run.directory().map(Kind.TEST);
    String whole = Files.readString(record);
    Files.writeString(record, whole.replaceFirst("\"path\" : \"a/0.png\",", ""));
    assertRefused(run, "points.[0].path is missing");
    Files.writeString(record, whole.replace("\"tile\" : 32", "\"tile\" : 0"));
    assertRefused(run, "tile and columns must be at least 1, were 0 and 2");
  }

  private void assertRefused(RunFixture run, String why) {
    assertThatThrownBy(() -> write(run))
        .isInstanceOf(SdclrException.class)
        .hasMessage("%s: %s (delete it and write it again)", run.directory().map(Kind.TEST), why);
  }
}
