package dev.sdclr.spark;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Orders scored images, the highest first and equal ones by their paths.
 *
 * @param format to write
 * @param top how many; null for all
 */
record Ranking(SparkSession spark, RankingFormat format, Integer top) {

  static final String SCORE = "score";

  private static final StructType SCHEMA =
      new StructType()
          .add("rank", DataTypes.LongType)
          .add("path", DataTypes.StringType)
          .add("label", DataTypes.StringType)
          .add(SCORE, DataTypes.DoubleType);

  /** Ranks what is on disk, since a sort looks at its input twice. */
  void write(String scores, String ranked) {
    Dataset<Row> scored =
        spark
            .read()
            .parquet(scores)
            .select("path", "label", SCORE)
            .filter(functions.col(SCORE).isNotNull())
            .orderBy(functions.col(SCORE).desc(), functions.col("path"));
    Dataset<Row> first = top == null ? scored : scored.limit(top);
    Dataset<Row> rows =
        spark.createDataFrame(first.toJavaRDD().zipWithIndex().map(Ranking::row), SCHEMA);
    var writer = rows.write().mode(SaveMode.Overwrite);
    switch (format) {
      case PARQUET -> writer.parquet(ranked);
      case CSV ->
          writer // quotes are doubled, as everywhere but in Spark, and no text is trimmed
              .option("header", true)
              .option("escape", "\"")
              .option("ignoreLeadingWhiteSpace", false)
              .option("ignoreTrailingWhiteSpace", false)
              .csv(ranked);
    }
  }

  private static Row row(scala.Tuple2<Row, Long> numbered) {
    Row row = numbered._1();
    return RowFactory.create(numbered._2() + 1, row.get(0), row.get(1), row.get(2));
  }
}
