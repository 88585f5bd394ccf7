package dev.sdclr.job;

import dev.sdclr.data.Dataset;
import dev.sdclr.data.Image;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.job.images.DataOpening;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Reads every image of a collection, to say what it holds.
 *
 * @param data a folder, a list or another collection
 * @param root where a path list's paths start; empty: its own folder
 * @param maxMegapixels to refuse larger images; empty: 100
 */
public record InspectJob(String data, Optional<Path> root, OptionalInt maxMegapixels)
    implements Job<InspectJob.Inspected> {

  private static final int BLOCK = 256;

  /**
   * What was found.
   *
   * @param dataset that was read
   * @param parts {@code train}, and {@code validation} and {@code test} where there are some
   */
  public record Inspected(Dataset dataset, Map<String, Part> parts) {}

  /**
   * What was found in a part.
   *
   * @param images that lie in it
   * @param sizes how many images have each size, such as {@code 32 x 32}
   * @param unreadable why an image cannot be read, by its number
   */
  public record Part(
      ImageSource images, Map<String, Long> sizes, SortedMap<Integer, String> unreadable) {}

  @Override
  public Inspected run(JobListener listener) {
    Dataset opened = new DataOpening(listener).open(data, root);
    Dataset dataset =
        maxMegapixels.isPresent() ? opened.withMaxMegapixels(maxMegapixels.getAsInt()) : opened;
    Map<String, Part> parts = new LinkedHashMap<>();
    parts.put("train", part("train", dataset.train(), listener));
    dataset
        .validation()
        .ifPresent(images -> parts.put("validation", part("validation", images, listener)));
    dataset.test().ifPresent(images -> parts.put("test", part("test", images, listener)));
    return new Inspected(dataset, parts);
  }

  private static Part part(String name, ImageSource images, JobListener listener) {
    Map<String, AtomicLong> sizes = new ConcurrentSkipListMap<>();
    SortedMap<Integer, String> unreadable = new ConcurrentSkipListMap<>();
    for (int from = 0; from < images.size(); from += BLOCK) {
      int to = Math.min(from + BLOCK, images.size());
      IntStream.range(from, to).parallel().forEach(i -> read(images, i, sizes, unreadable));
      listener.progress("read " + name, "images", to, images.size());
    }
    Map<String, Long> counts = new LinkedHashMap<>();
    sizes.forEach((size, count) -> counts.put(size, count.get()));
    return new Part(images, counts, unreadable);
  }

  private static void read(
      ImageSource images, int number, Map<String, AtomicLong> sizes, Map<Integer, String> bad) {
    try {
      Image image = images.read(number);
      String size = image.width() + " x " + image.height();
      sizes.computeIfAbsent(size, s -> new AtomicLong()).incrementAndGet();
    } catch (MalformedImageException e) {
      bad.put(number, e.getMessage());
    }
  }
}
