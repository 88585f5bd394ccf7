package dev.sdclr.spark;

import org.apache.spark.sql.SparkSession;

/** What an application's main class does once Spark is there. */
interface SparkCommand {

  /** Runs the application and sums it up in one line. */
  String run(SparkSession spark);
}
