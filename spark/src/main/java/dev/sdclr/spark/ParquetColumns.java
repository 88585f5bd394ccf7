package dev.sdclr.spark;

import dev.sdclr.UsageException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Where a table holds images, their names and labels; a part of a column is named {@code
 * column.part}.
 */
record ParquetColumns(Column image, Column path, Column label) {

  /**
   * Finds the columns that the options leave open: the one of bytes, {@code path} and {@code
   * label}.
   *
   * @throws UsageException when there is not one that fits
   */
  static ParquetColumns of(StructType schema, DataOptions options) {
    List<String> all = names(schema).toList();
    List<String> binary = binary(schema);
    String image = options.imageColumn();
    if (image == null) {
      if (binary.size() != 1) {
        throw new UsageException(
            "%s has %d columns of bytes %s: name the images' with --image-column"
                .formatted(options.data(), binary.size(), binary));
      }
      image = binary.get(0);
    }
    String path = options.pathColumn() == null ? usualPath(image, all) : options.pathColumn();
    if (!binary.contains(image) || path == null || !all.contains(path)) {
      throw new UsageException(
          "%s needs a column of image bytes and one that names each image, has %s: say which with"
                  .formatted(options.data(), all)
              + " --image-column and --path-column");
    }
    return new ParquetColumns(functions.col(image), functions.col(path), label(all, options));
  }

  private static Column label(List<String> all, DataOptions options) {
    String named = options.labelColumn();
    if (named != null && !all.contains(named)) {
      throw new UsageException(
          "%s has no column %s, it has %s".formatted(options.data(), named, all));
    }
    String label = named == null && all.contains("label") ? "label" : named;
    return label == null ? functions.lit(null) : functions.col(label);
  }

  /** {@code path} beside the images, or in the same structure. */
  private static String usualPath(String image, List<String> all) {
    String inside = image.contains(".") ? image.substring(0, image.indexOf('.')) + ".path" : "path";
    return all.contains("path") ? "path" : all.contains(inside) ? inside : null;
  }

  private static Stream<String> names(StructType schema) {
    return Arrays.stream(schema.fields())
        .flatMap(
            field ->
                field.dataType() instanceof StructType inner
                    ? Arrays.stream(inner.fields()).map(part -> name(field, part))
                    : Stream.of(field.name()));
  }

  private static List<String> binary(StructType schema) {
    return names(schema).filter(name -> type(schema, name) instanceof BinaryType).toList();
  }

  private static DataType type(StructType schema, String name) {
    return Arrays.stream(schema.fields())
        .flatMap(
            field ->
                field.dataType() instanceof StructType inner
                    ? Arrays.stream(inner.fields())
                        .filter(part -> name(field, part).equals(name))
                        .map(StructField::dataType)
                    : field.name().equals(name) ? Stream.of(field.dataType()) : Stream.of())
        .findFirst()
        .orElseThrow();
  }

  private static String name(StructField field, StructField part) {
    return field.name() + "." + part.name();
  }
}
