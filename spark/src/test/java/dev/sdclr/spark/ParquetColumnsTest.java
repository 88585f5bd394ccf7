package dev.sdclr.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.UsageException;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ParquetColumnsTest {

  private static final StructType BINARY_FILES =
      new StructType().add("path", DataTypes.StringType).add("content", DataTypes.BinaryType);

  private static final StructType NESTED =
      new StructType()
          .add(
              "image",
              new StructType().add("bytes", DataTypes.BinaryType).add("path", DataTypes.StringType))
          .add("label", DataTypes.LongType);

  private static final StructType TWO =
      BINARY_FILES.add("thumbnail", DataTypes.BinaryType).add("id", DataTypes.LongType);

  private static ParquetColumns columns(StructType schema, String... arguments) {
    DataOptions options = new DataOptions();
    new CommandLine(new Holder(options)).parseArgs(arguments);
    return ParquetColumns.of(schema, options);
  }

  @CommandLine.Command
  private record Holder(@CommandLine.Mixin DataOptions options) {}

  @Test
  void findsTheOneColumnOfBytes() {
    ParquetColumns columns = columns(BINARY_FILES, "--data", "d");
    assertThat(columns.image()).hasToString("content");
    assertThat(columns.path()).hasToString("path");
    assertThat(columns.label()).hasToString("NULL");
  }

  @Test
  void findsBytesAndNamesInAStructure() {
    ParquetColumns columns = columns(NESTED, "--data", "d");
    assertThat(columns.image()).hasToString("image.bytes");
    assertThat(columns.path()).hasToString("image.path");
    assertThat(columns.label()).hasToString("label");
  }

  @Test
  void takesTheColumnsThatAreNamed() {
    ParquetColumns columns =
        columns(TWO, "--data", "d", "--image-column", "thumbnail", "--path-column", "id");
    assertThat(columns.image()).hasToString("thumbnail");
    assertThat(columns.path()).hasToString("id");
  }

  @Test
  void asksWhereTheImagesAreWhenTwoColumnsHoldBytes() {
    assertThatThrownBy(() -> columns(TWO, "--data", "d.parquet"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "d.parquet has 2 columns of bytes [content, thumbnail]: name the images' with"
                + " --image-column");
  }

  @Test
  void asksForAColumnThatNamesTheImages() {
    StructType nameless = new StructType().add("content", DataTypes.BinaryType);
    assertThatThrownBy(() -> columns(nameless, "--data", "d.parquet"))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "d.parquet needs a column of image bytes and one that names each image, has [content]:"
                + " say which with --image-column and --path-column");
  }

  @Test
  void refusesALabelColumnThatIsNotThere() {
    assertThatThrownBy(() -> columns(BINARY_FILES, "--data", "d", "--label-column", "class"))
        .isInstanceOf(UsageException.class)
        .hasMessage("d has no column class, it has [path, content]");
  }
}
