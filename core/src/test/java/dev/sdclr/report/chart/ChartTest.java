package dev.sdclr.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.report.Page;
import dev.sdclr.report.RunFixture;
import dev.sdclr.report.chart.LineChart.Point;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.report.run.RunLoader;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.statistics.Interval;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

class ChartTest {

  @TempDir private Path home;
  private ReportedRun run;

  @BeforeEach
  void load() throws IOException {
    run =
        RunLoader.load(List.of(RunFixture.trained(home.resolve("run"), "sdclr", 3).directory()))
            .get(0);
  }

  private static Page page(dev.sdclr.report.html.Element picture) {
    return Page.parse(picture.toString());
  }

  private LineChart lines(Double... values) {
    List<Point> points =
        IntStream.range(0, values.length).mapToObj(i -> new Point(i + 1, values[i])).toList();
    return new LineChart(
        "chart",
        "Epoch",
        "Loss",
        List.of(new LineChart.Line(run, points)),
        value -> Numbers.fixed(value, 2));
  }

  @Test
  void drawsALineThroughItsValues() {
    Page page = page(lines(0.0, 100.0, 50.0).draw(600));
    // axis 0 to 100 between y 256 and 26; labels of 3 characters: x from 29.2 to 590
    assertThat(page.first("//path[starts-with(@class,'line')]").getAttribute("d"))
        .isEqualTo("M29.2 256L309.6 26L590 141");
  }

  @Test
  void leavesAGapWhereTheLossIsNoNumber() {
    Page page = page(lines(0.0, 100.0, Double.NaN, 100.0, 0.0).draw(600));
    assertThat(page.first("//path[starts-with(@class,'line')]").getAttribute("d"))
        .isEqualTo("M29.2 256L169.4 26M449.8 26L590 256");
    assertThat(page.texts("//title")).contains("Epoch 3\nSDCLR: –");
  }

  @Test
  void drawsASingleEpochAsAMarker() {
    Page page = page(lines(4.2).draw(350));
    assertThat(page.all("//path[starts-with(@class,'marker')]")).hasSize(1);
    assertThat(page.texts("//title")).containsExactly("Epoch 1\nSDCLR: 4.20");
  }

  @Test
  void thinsLongRuns() {
    Double[] values = new Double[5000];
    Arrays.setAll(values, i -> Math.cos(i));
    Page page = page(lines(values).draw(600));
    String path = page.first("//path[starts-with(@class,'line')]").getAttribute("d");
    assertThat(path.chars().filter(c -> c == 'L' || c == 'M')).hasSizeBetween(250, 300);
    assertThat(page.all("//rect[@class='mark column']")).hasSize(120);
  }

  @Test
  void barsAreAsHighAsTheirAccuracy() {
    GroupBars chart =
        new GroupBars(
            "chart", List.of(new GroupBars.Bars(run, RunFixture.score(50, 5, 80, 40, 20))), 80);
    List<Element> bars = page(chart.draw(490)).all("//rect[starts-with(@class,'mark bar')]");
    assertThat(bars)
        .extracting(bar -> Double.parseDouble(bar.getAttribute("height")))
        .containsExactly(210.0, 105.0, 52.5);
  }

  @Test
  void shareBarsHaveTheScaleThatTheyAreGiven() {
    List<ShareBars.Bar> bars = List.of(new ShareBars.Bar("Top 1 %", 10, "run0", "tip"));
    Element bar =
        page(new ShareBars("chart", bars, 40).draw(620)).first("//rect[@class='mark bar run0']");
    assertThat(bar.getAttribute("width")).isEqualTo("100");
  }

  @Test
  void namesClassesWhileThereIsRoom() {
    List<ClassCount> classes = RunFixture.classes(10);
    List<Double> accuracies = IntStream.range(0, 10).mapToObj(i -> 90.0 - i).toList();
    ClassDots chart =
        new ClassDots(
            "chart", classes, "Images", List.of(new ClassDots.Row(run, accuracies, List.of())));
    Page page = page(chart.draw(1000));
    assertThat(page.texts("//text[@class='name']"))
        .containsExactlyElementsOf(classes.stream().map(ClassCount::name).toList());
    assertThat(page.texts("//text[@class='band-title']")).containsExactly("Many", "Medium", "Few");
    assertThat(page.texts("//title").get(9))
        .isEqualTo("class 9\n491\u00a0images, few\nSDCLR: 81.0\u00a0%");
    double title = number(page.first("//text[@class='axis-title'][.='Images']"), "y");
    assertThat(page.all("//rect[@class='size']"))
        .allSatisfy(bar -> assertThat(number(bar, "y")).isGreaterThan(title + 2)); // descenders
    assertThat(page(chart.draw(350)).all("//text[starts-with(@transform,'rotate(-60')]"))
        .hasSize(10);
  }

  private static double number(Element mark, String attribute) {
    return Double.parseDouble(mark.getAttribute(attribute));
  }

  @Test
  void showsATrendWhenClassesAreMany() {
    List<ClassCount> classes = RunFixture.classes(100);
    List<Double> accuracies = IntStream.range(0, 100).mapToObj(i -> 90.0 - i % 2).toList();
    ClassDots chart =
        new ClassDots(
            "chart", classes, "Images", List.of(new ClassDots.Row(run, accuracies, List.of())));
    Page page = page(chart.draw(1000));
    assertThat(page.all("//path[starts-with(@class,'marker')]")).hasSize(100);
    assertThat(page.all("//path[starts-with(@class,'line')]")).hasSize(1);
    assertThat(page.texts("//text[@class='name']"))
        .hasSizeLessThan(15)
        .startsWith("no. 1")
        .endsWith("no. 100");
  }

  /** The room is made for the longest one. */
  @ParameterizedTest
  @ValueSource(
      strings = {"a", "dcl", "sdclr-dcl", "cluster-balanced", "a name of thirty characters..."})
  void writesNamesOfIntervalsInFull(String name) {
    IntervalChart.Row row =
        new IntervalChart.Row(name, run.style(), 1, new Interval(0.5, 1.5), "tip");
    assertThat(new IntervalChart("chart", "points", List.of(row)).draw(900).toString())
        .contains(">" + name + "<");
  }

  @Test
  void leavesOutClassesThatWereNotTested() {
    ClassDots chart =
        new ClassDots(
            "chart",
            RunFixture.classes(3),
            "Images",
            List.of(new ClassDots.Row(run, Arrays.asList(null, Double.NaN, 50.0), List.of())));
    assertThat(page(chart.draw(1000)).all("//path[starts-with(@class,'marker')]")).hasSize(1);
  }
}
