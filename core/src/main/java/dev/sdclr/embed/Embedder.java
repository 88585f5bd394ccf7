package dev.sdclr.embed;

import static java.util.Map.entry;

import dev.sdclr.Counted;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.Version;
import dev.sdclr.Word;
import dev.sdclr.augment.view.EvalView;
import dev.sdclr.augment.view.ViewMaker;
import dev.sdclr.data.FileStamps;
import dev.sdclr.data.ImageSource;
import dev.sdclr.encoder.BatchEncoder;
import dev.sdclr.encoder.Checksum;
import dev.sdclr.train.ImagePass;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Embeds all images of a source into one file, in parts, going on where an earlier session ended.
 *
 * <p>Features are those of each image's {@link EvalView}, or of another view of it. Memory holds
 * one part, whatever the number of images. For one thread; the caller closes it, and the encoder
 * after it.
 */
public final class Embedder implements AutoCloseable {

  private static final double NANOS = 1e9;

  private final BatchEncoder encoder;
  private final ImageSource images;
  private final ImagePass pass;
  private final EmbeddingTarget target;
  private final PartLimits limits;
  private final long[] stamps;
  private final PartsFolder parts;

  private Embedder(
      BatchEncoder encoder,
      ImageSource images,
      ImagePass pass,
      EmbeddingTarget target,
      PartLimits limits,
      long[] stamps,
      PartsFolder parts) {
    this.encoder = encoder;
    this.images = images;
    this.pass = pass;
    this.target = target;
    this.limits = limits;
    this.stamps = stamps;
    this.parts = parts;
  }

  /** Gets ready to embed, or to go on, with images that are no part of a data set. */
  public static Embedder open(
      BatchEncoder encoder, ImageSource images, EmbeddingTarget target, boolean skipBadImages) {
    return open(encoder, images, "all", target, skipBadImages);
  }

  /**
   * Gets ready to embed, or to go on.
   *
   * @param part of a data set that the images are, such as {@code test}
   * @param skipBadImages leaves unreadable images out
   * @throws UsageException when the file exists and may not be replaced, or an earlier session had
   *     another encoder, other images or other settings
   * @throws SdclrException when nothing can be written there
   */
  public static Embedder open(
      BatchEncoder encoder,
      ImageSource images,
      String part,
      EmbeddingTarget target,
      boolean skipBadImages) {
    return open(encoder, images, part, target, encoder.view(), skipBadImages);
  }

  /**
   * The same of other views than the usual ones.
   *
   * @param part of a data set that the images are, and how its views are made
   * @param view makes one of each image, of the encoder's size
   */
  static Embedder open(
      BatchEncoder encoder,
      ImageSource images,
      String part,
      EmbeddingTarget target,
      ViewMaker view,
      boolean skipBadImages) {
    ImagePass pass = new ImagePass(encoder.compute(), view, skipBadImages);
    PartLimits limits = PartLimits.of(encoder.dimension(), pass.batchSize());
    return open(encoder, images, part, target, pass, limits);
  }

  static Embedder open(
      BatchEncoder encoder,
      ImageSource images,
      String part,
      EmbeddingTarget target,
      ImagePass pass,
      PartLimits limits) {
    target.requireFree();
    long[] stamps = FileStamps.each(images);
    PartsFolder parts =
        PartsFolder.open(target, settings(encoder, images, part, pass, target.rawCells()), stamps);
    int skipped = parts.manifest().skipped();
    if (skipped > 0 && !pass.skipBadImages()) {
      parts.close();
      throw new UsageException(
          "%s leaves %s out: pass --skip-bad-images again, or --fresh to start"
                  .formatted(target.partsFolder(), Counted.of(skipped, "unreadable image"))
              + " over");
    }
    return new Embedder(encoder, images, pass, target, limits, stamps, parts);
  }

  /**
   * As {@link #open}, of a file that programs keep for themselves: what an earlier session left and
   * cannot be gone on with is made anew.
   *
   * @param view makes one of each image, of the encoder's size
   * @param listener is told of that
   */
  public static Embedder openKept(
      BatchEncoder encoder,
      ImageSource images,
      String part,
      EmbeddingTarget target,
      ViewMaker view,
      boolean skipBadImages,
      ProgressListener listener) {
    try {
      return open(encoder, images, part, target, view, skipBadImages);
    } catch (SdclrException e) {
      Embedder anew = open(encoder, images, part, target.afresh(), view, skipBadImages);
      listener.say("what an earlier session began was made otherwise, or is damaged: starts over");
      return anew;
    }
  }

  /** Everything that decides the rows, but for files' content and whether bad images end it. */
  private static Map<String, String> settings(
      BatchEncoder encoder, ImageSource images, String part, ImagePass pass, boolean rawCells) {
    return Map.ofEntries(
        entry("names", rawCells ? "raw" : "safe"),
        entry("sdclr", Version.current()),
        entry("part", part),
        entry("encoder", encoder.checksum()),
        entry("images", Checksum.ofNames(images)),
        entry("image count", Integer.toString(images.size())),
        entry("image size", Integer.toString(pass.imageSize())),
        entry("shorter side", Integer.toString(encoder.view().shorterSide())),
        entry("batch size", Integer.toString(pass.batchSize())),
        entry("compute type", Word.of(pass.compute().type())),
        entry("device", pass.compute().cuda() ? "cuda" : "cpu"));
  }

  /** Images whose rows are on disk. */
  public int imagesDone() {
    return parts.manifest().imagesDone();
  }

  /** What {@link FileStamps#each} told of all images before any was read; shared. */
  public long[] stamps() {
    return stamps;
  }

  /**
   * Embeds what is left and puts the file in its place.
   *
   * <p>Whatever ends it early, an exception of {@code listener} too, leaves the finished batches as
   * parts.
   *
   * @throws dev.sdclr.data.MalformedImageException when an image cannot be read and is not to be
   *     left out
   * @throws SdclrException when something cannot be written
   */
  public Embedded run(ProgressListener listener) {
    return run(EarlierRows.none(), listener);
  }

  /**
   * The same where some images need not be looked at.
   *
   * @param earlier rows of them; the caller closes it
   */
  public Embedded run(EarlierRows earlier, ProgressListener listener) {
    if (parts.imagesDropped() > 0) {
      listener.say(
          "images have changed since they were embedded: starts again after image %,d, %,d back"
              .formatted(imagesDone(), parts.imagesDropped()));
    }
    int[] left =
        IntStream.range(imagesDone(), images.size()).filter(i -> !earlier.has(i)).toArray();
    long started = System.nanoTime();
    embed(left, earlier, listener);
    double seconds = (System.nanoTime() - started) / NANOS;
    Manifest manifest = parts.manifest();
    parts.finish(encoder.dimension(), listener);
    return new Embedded(
        target.writer().files(target.file()),
        images.size() - manifest.skipped(),
        encoder.dimension(),
        manifest.skipped(),
        left.length,
        seconds);
  }

  private void embed(int[] left, EarlierRows earlier, ProgressListener listener) {
    int from = imagesDone();
    PartCollector collector =
        new PartCollector(parts, limits, images, encoder.dimension(), pass.batchSize());
    RowsInOrder rows = new RowsInOrder(collector, earlier, from, encoder.dimension());
    try {
      pass.run(
          images,
          left,
          "embed",
          (task, unit, done, total) -> {
            rows.pass(done < left.length ? left[(int) done] : images.size());
            listener.progress(task, unit, from + done, from + total);
          },
          (indices, batch) -> rows.add(indices, encoder.features(batch)));
      rows.pass(images.size());
      collector.endPart();
    } catch (RuntimeException e) {
      keep(collector, e);
      throw e;
    }
  }

  private static void keep(PartCollector collector, RuntimeException ending) {
    try {
      collector.endPart();
    } catch (SdclrException e) {
      ending.addSuppressed(e);
    }
  }

  /** Puts the rows that are made between those that are there. */
  private static final class RowsInOrder {

    private final PartCollector collector;
    private final EarlierRows earlier;
    private final float[] known;
    private int next;

    RowsInOrder(PartCollector collector, EarlierRows earlier, int from, int dimension) {
      this.collector = collector;
      this.earlier = earlier;
      known = new float[dimension];
      next = from;
    }

    /** Adds the features (N, D) of N images, which come in order. */
    void add(int[] indices, float[] features) {
      for (int row = 0; row < indices.length; row++) {
        addKnown(indices[row]);
        collector.add(indices[row], features, row * known.length);
        next = indices[row] + 1;
      }
    }

    /** All images below {@code end} have their rows now. */
    void pass(int end) {
      addKnown(end);
      collector.pass(end);
    }

    private void addKnown(int end) {
      for (; next < end; next++) {
        if (earlier.has(next)) {
          earlier.copy(next, known);
          collector.add(next, known, 0);
          collector.pass(next + 1);
        }
      }
    }
  }

  /** Leaves parts for a later session where there are any. */
  @Override
  public void close() {
    parts.close();
  }
}
