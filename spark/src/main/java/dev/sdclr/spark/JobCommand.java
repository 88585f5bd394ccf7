package dev.sdclr.spark;

import org.apache.spark.sql.SparkSession;

/** What a job's main class does once Spark is there. */
interface JobCommand {

  /** Runs the job and sums it up in one line. */
  String run(SparkSession spark);
}
