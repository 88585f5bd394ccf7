package dev.sdclr.report;

import dev.sdclr.AtomicFile;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.EmbeddingMap;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.FeatureQuality;
import dev.sdclr.run.Forgetting;
import dev.sdclr.run.LabelSimulation;
import dev.sdclr.run.Metric;
import dev.sdclr.run.MinedList;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.MiningSettings;
import dev.sdclr.run.MiningSettings.MiningScore;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.MiningSummary.TopShare;
import dev.sdclr.run.OrderingEvaluation;
import dev.sdclr.run.OrderingEvaluation.ClassesFound;
import dev.sdclr.run.OrderingEvaluation.Detection;
import dev.sdclr.run.OrderingEvaluation.Lift;
import dev.sdclr.run.OrderingEvaluation.OrderingScore;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.Reference;
import dev.sdclr.run.Reference.ReferenceScore;
import dev.sdclr.run.Resamples;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import dev.sdclr.run.Score;
import dev.sdclr.run.statistics.Interval;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Writes run directories such as the commands leave them, piece by piece. */
public final class RunFixture {

  private static final List<ClassCount.Group> GROUPS =
      List.of(ClassCount.Group.MANY, ClassCount.Group.MEDIUM, ClassCount.Group.FEW);

  private final RunDirectory run;

  private RunFixture(RunDirectory run) {
    this.run = run;
  }

  /** A run named after its method that has all that the commands make. */
  public static RunFixture whole(Path parent, String method) throws IOException {
    List<ClassCount> classes = classes(10);
    Score score = score(classes, 71.2, 4.1, 77, 71, 66.3);
    List<MinedImage> mined = new ArrayList<>();
    for (int rank = 1; rank <= 100; rank++) {
      mined.add(new MinedImage(rank, rank, "d/%d.png".formatted(rank), "class " + rank % 10, 0.5));
    }
    return trained(parent.resolve(method), method, 12)
        .evaluated(classes, Map.of("full", score, "few", score), score)
        .mined(mined, 60, 8)
        .mapped(EmbeddingMap.Kind.TEST, classes, 90)
        .mapped(EmbeddingMap.Kind.MINED, classes, 80)
        .tail(List.of("class 7", "class 8", "class 9"), 4.6, 20);
  }

  /** A run that has finished {@code epochs} epochs, with config and metrics. */
  public static RunFixture trained(Path path, String method, int epochs) throws IOException {
    RunFixture fixture = new RunFixture(RunDirectory.create(path));
    Files.writeString(
        fixture.run.config(),
        "method: %s\nseed: 1\ntrain:\n  epochs: %d\n  batchSize: 128\n".formatted(method, epochs));
    fixture.record(method, epochs, List.of());
    for (int epoch = 1; epoch <= epochs; epoch++) {
      fixture.epoch(epoch, 4 + 1.5 / epoch);
    }
    return fixture;
  }

  public RunFixture record(String method, int epochs, List<String> notes) {
    return record(method, epochs, notes, null);
  }

  /** With that many classes; null where an older version did not say. */
  public RunFixture record(String method, int epochs, List<String> notes, Integer classes) {
    RecordFile.write(
        run.record(),
        new RunRecord(
            "0.1.0",
            method,
            "tiny pictures",
            2000,
            "Xeon, Linux",
            "17.0.15",
            "fp32",
            2,
            2,
            11_000_000,
            RunRecord.State.DONE,
            epochs,
            83,
            notes,
            List.of(),
            null,
            null,
            null,
            classes,
            null,
            null,
            null,
            null,
            null,
            null));
    return this;
  }

  public RunFixture epoch(int epoch, double loss) {
    run.metrics()
        .append(new Metric(Metric.Kind.EPOCH, epoch, epoch * 10L, loss, 0.5 / epoch, 147, epoch));
    return this;
  }

  /** Classes of falling size, in thirds. */
  public static List<ClassCount> classes(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new ClassCount("class " + i, 500 - i, GROUPS.get(i * 3 / count)))
        .toList();
  }

  /** A score whose classes all have the accuracy of their group. */
  public static Score score(double accuracy, double balancedness, double... groups) {
    return score(classes(3), accuracy, balancedness, groups);
  }

  public static Score score(
      List<ClassCount> classes, double accuracy, double balancedness, double... groups) {
    List<Double> perClass =
        IntStream.range(0, classes.size()).mapToObj(i -> groups[i * 3 / classes.size()]).toList();
    return new Score(
        accuracy,
        balancedness,
        groups[0],
        groups[1],
        groups[2],
        perClass,
        "L-BFGS",
        "all labels",
        null);
  }

  /** The same score, of this many test images of every class. */
  public static Score withIntervals(List<ClassCount> classes, Score score, int images) {
    List<Integer> testImages = Collections.nCopies(classes.size(), images);
    return score.with(
        Resamples.of(List.of(score.perClass()), testImages, classes, 0).intervals(testImages, 0));
  }

  public RunFixture evaluated(Score full) {
    return evaluated(classes(full.perClass().size()), Map.of("full", full), null);
  }

  public RunFixture evaluated(List<ClassCount> classes, Map<String, Score> linear, Score knn) {
    RecordFile.write(
        run.evaluation(),
        new Evaluation("the split", "test pictures", classes, null, linear, null, knn, null));
    return this;
  }

  /** The same beside a reference, over which the run's gain lies in an interval by one probe. */
  public RunFixture beside(String reference, String probe, double accuracy, Interval gain) {
    Evaluation known = RecordFile.read(run.evaluation(), Evaluation.class);
    List<Reference> references =
        new ArrayList<>(Optional.ofNullable(known.references()).orElse(List.of()));
    double middle = (gain.low() + gain.high()) / 2;
    references.add(
        new Reference(reference, Map.of(probe, new ReferenceScore(accuracy, middle, gain))));
    RecordFile.write(
        run.evaluation(),
        new Evaluation(
            known.pretrainingSplit(),
            known.testSplit(),
            known.classes(),
            known.groups(),
            known.linear(),
            known.fewShot(),
            known.knn(),
            references,
            known.leftOut(),
            known.epochsDone()));
    return this;
  }

  /** Rows with no label and a PNG of {@code side} pixels for the first {@code pictures}. */
  public RunFixture mined(int rows, int pictures, int side) throws IOException {
    List<MinedImage> images = new ArrayList<>();
    for (int rank = 1; rank <= rows; rank++) {
      images.add(new MinedImage(rank, rank * 3L, "a/%d.png".formatted(rank), null, 1.0 / rank));
    }
    return mined(images, pictures, side);
  }

  public RunFixture mined(List<MinedImage> images, int pictures, int side) throws IOException {
    MinedList.write(run.mined(), images);
    Files.createDirectories(run.thumbnail(1).getParent());
    SplittableRandom noise = new SplittableRandom(5);
    BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < side * side; i++) {
      picture.setRGB(i % side, i / side, noise.nextInt());
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", png);
    for (int rank = 1; rank <= pictures; rank++) {
      Files.write(run.thumbnail(rank), png.toByteArray());
    }
    return this;
  }

  /** A larger picture of the image of this rank, all of one grey. */
  public RunFixture pictured(int rank, int side, int grey) throws IOException {
    BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < side * side; i++) {
      picture.setRGB(i % side, i / side, grey * 0x10101);
    }
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(picture, "jpeg", jpeg);
    Files.write(run.largerPicture(rank), jpeg.toByteArray());
    return this;
  }

  public RunFixture tail(List<String> classes, double inData, double inTop) {
    return summary(
        new MiningSettings(MiningScore.COSINE, List.of(0.9), 0, null, null, null),
        classes,
        inData,
        inTop);
  }

  public RunFixture summary(
      MiningSettings settings, List<String> classes, double inData, double inTop) {
    RecordFile.write(
        run.miningSummary(),
        new MiningSummary(
            2000,
            settings,
            "some score",
            "share of the images",
            classes,
            inData,
            0.7125,
            List.of(new TopShare(1, 20, (int) (inTop / 5), inTop, null), TopShare.of(10, 200, 20)),
            null,
            null));
    return this;
  }

  /** Labelling played: rare images found with 20 and 50 labels, by strategy. */
  public RunFixture simulation(Map<String, List<Double>> rareImages) {
    Map<String, LabelSimulation.Found> strategies = new LinkedHashMap<>();
    rareImages.forEach(
        (name, found) -> {
          List<Interval> intervals =
              found.stream().map(mean -> new Interval(mean - 1, mean + 1)).toList();
          strategies.put(
              name,
              new LabelSimulation.Found(found, found, found, intervals, intervals, intervals));
        });
    RecordFile.write(
        run.simulation(),
        new LabelSimulation(
            List.of("class 9"),
            List.of(20, 50),
            strategies,
            "share of the images",
            2000,
            60,
            10,
            List.of(0L, 1L),
            10,
            null));
    return this;
  }

  /** Orderings judged, each with an AUROC and a reach of 0.05 to both sides. */
  public RunFixture orderings(Map<String, Double> aurocs) {
    List<OrderingScore> scores = new ArrayList<>();
    aurocs.forEach(
        (name, auroc) -> {
          Detection detection =
              new Detection(
                  auroc, new Interval(auroc - 0.05, auroc + 0.05), 0.25, new Interval(0.2, 0.3));
          scores.add(
              new OrderingScore(
                  name,
                  detection,
                  Map.of("class 9", detection),
                  List.of(new Lift(1, 2.5, new Interval(1, 4))),
                  List.of(new ClassesFound(20, 1, new Interval(0, 1), 0.4))));
        });
    RecordFile.write(
        run.orderings(),
        new OrderingEvaluation(
            "share of the images", 2000, classes(10).subList(9, 10), 200, scores, null));
    return this;
  }

  /** A line for an epoch that was mined while training, with labels or without. */
  public RunFixture forgetting(int epoch, double mean, Double many, Double medium, Double few) {
    run.forgetting()
        .append(
            new Forgetting(
                epoch,
                2000,
                0.9,
                mean,
                many,
                medium,
                few,
                Map.of(),
                few == null ? null : 30.0,
                null,
                "share of the images"));
    return this;
  }

  /** Adds a line on features; a gain of nothing is warned of. */
  public RunFixture quality(int epoch, double effectiveRank, double gain) {
    run.quality()
        .append(
            new FeatureQuality(
                epoch, 256, effectiveRank, 0.25, -0.5, 0.4, 0.75, 0.6 - gain, gain, 0.01));
    return this;
  }

  /** A map of points in a spiral, of these classes in turn, with a JPEG of grey tiles. */
  public RunFixture mapped(EmbeddingMap.Kind kind, List<ClassCount> classes, int points)
      throws IOException {
    return mapped(kind, classes, points, "a/%d.png");
  }

  public RunFixture mapped(
      EmbeddingMap.Kind kind, List<ClassCount> classes, int points, String pathPattern)
      throws IOException {
    boolean isRanked = kind == EmbeddingMap.Kind.MINED;
    List<EmbeddingMap.Point> places = new ArrayList<>();
    for (int i = 0; i < points; i++) {
      double radius = 0.9 * i / points;
      places.add(
          new EmbeddingMap.Point(
              i,
              pathPattern.formatted(i),
              classes.isEmpty() ? null : classes.get(i % classes.size()).name(),
              radius * Math.cos(i),
              radius * Math.sin(i) / 2,
              isRanked ? i + 1 : null,
              isRanked ? 1.0 / (i + 1) : null));
    }
    AtomicFile.makeFolder(run.map(kind));
    int columns = (int) Math.ceil(Math.sqrt(points));
    RecordFile.write(
        run.map(kind),
        new EmbeddingMap(
            "made-up pictures (10,000 images)",
            10_000,
            classes.isEmpty() ? 0 : 30,
            "principal components",
            List.of(41.25, 9.5),
            classes,
            isRanked ? points : null,
            32,
            columns,
            places));
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(tiles(columns, points), "jpeg", jpeg);
    Files.write(run.mapPictures(kind), jpeg.toByteArray());
    return this;
  }

  /** Every tile is of a grey of its own, so that a test can tell them. */
  private static BufferedImage tiles(int columns, int count) {
    BufferedImage sheet = new BufferedImage(32 * columns, 32 * columns, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < count; i++) {
      int grey = grey(i);
      for (int pixel = 0; pixel < 32 * 32; pixel++) {
        sheet.setRGB(i % columns * 32 + pixel % 32, i / columns * 32 + pixel / 32, grey * 0x10101);
      }
    }
    return sheet;
  }

  /** Of the picture of a map's point. */
  public static int grey(int number) {
    return number * 37 % 256;
  }

  public RunDirectory directory() {
    return run;
  }
}
