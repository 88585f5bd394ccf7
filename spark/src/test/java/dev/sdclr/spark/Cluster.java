package dev.sdclr.spark;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A standalone cluster on loopback: a master and workers of one core, each a process, as {@code
 * start-all.sh} of a Spark distribution starts them.
 */
final class Cluster implements AutoCloseable {

  private static final long START_SECONDS = 60;
  private static final long JOB_SECONDS = 120;

  /** Most of a short application is the start of JVMs. */
  private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

  private static final String LOOPBACK = "127.0.0.1";

  private final Path folder;
  private final Process master;
  private final String url;
  private final List<Process> workers = new ArrayList<>();

  /** What an application ended with. */
  record Finished(int exit, String out, String errors) {

    /** The line that is the application's own, not of Spark's log. */
    String line() {
      return errors.lines().filter(line -> line.startsWith("sdclr: ")).reduce("", (a, b) -> a + b);
    }
  }

  private Cluster(Path folder, Process master, String url) {
    this.folder = folder;
    this.master = master;
    this.url = url;
  }

  /** Starts a master and workers in {@code folder}, which keeps their logs. */
  static Cluster start(Path folder, int workers) throws IOException, InterruptedException {
    makeHome(folder);
    Process master =
        java(folder, "master", "org.apache.spark.deploy.master.Master", "--host", LOOPBACK).start();
    Cluster cluster = null;
    try {
      String url = await(folder.resolve("master.log"), "Starting Spark master at (\\S+)", master);
      cluster = new Cluster(folder, master, url);
      for (int i = 1; i <= workers; i++) {
        cluster.startWorker("worker-" + i);
      }
      for (int i = 1; i <= workers; i++) {
        await(
            folder.resolve("worker-" + i + ".log"),
            "(Successfully registered with master)",
            cluster.workers.get(i - 1));
      }
      return cluster;
    } catch (IOException | RuntimeException e) {
      master.destroyForcibly();
      if (cluster != null) {
        cluster.close();
      }
      throw e;
    }
  }

  private void startWorker(String name) throws IOException {
    workers.add(
        java(
                folder,
                name,
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                LOOPBACK,
                "--cores",
                "1",
                "--memory",
                "1g",
                "--work-dir",
                folder.resolve(name).toString(),
                url)
            .start());
  }

  /** The layout of a distribution, which executors are started from: one jar names all others. */
  private static void makeHome(Path folder) throws IOException {
    Path jars = Files.createDirectories(folder.resolve("home").resolve("jars"));
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            classPath().stream().map(path -> path.toUri().toString()).collect(joining(" ")));
    new JarOutputStream(Files.newOutputStream(jars.resolve("all.jar")), manifest).close();
  }

  private static List<Path> classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath())
        .toList();
  }

  private static ProcessBuilder java(Path folder, String name, String main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", QUICK_START, "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(main);
    command.addAll(List.of(arguments));
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().put("SPARK_HOME", folder.resolve("home").toString());
    process.environment().put("SPARK_SCALA_VERSION", "2.13");
    process.environment().put("SPARK_LOCAL_IP", LOOPBACK);
    process.environment().put("SPARK_MASTER_WEBUI_PORT", "0");
    process.environment().put("SPARK_MASTER_PORT", "0");
    process.environment().put("SPARK_WORKER_WEBUI_PORT", "0");
    process.redirectErrorStream(true).redirectOutput(folder.resolve(name + ".log").toFile());
    return process;
  }

  /** Waits until a log says it. */
  private static String await(Path log, String pattern, Process process)
      throws IOException, InterruptedException {
    Pattern wanted = Pattern.compile(pattern);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (System.nanoTime() < end && process.isAlive()) {
      Matcher found = wanted.matcher(Files.readString(log));
      if (found.find()) {
        return found.group(1);
      }
      process.waitFor(50, TimeUnit.MILLISECONDS);
    }
    throw new IllegalStateException("'%s' is not in: %s".formatted(pattern, Files.readString(log)));
  }

  /** Submits an application as {@code spark-submit} does. */
  Application submit(String name, Class<?> application, List<String> arguments) throws IOException {
    List<String> submission = new ArrayList<>();
    submission.addAll(List.of("--master", url, "--class", application.getName()));
    for (String setting :
        List.of(
            "spark.driver.host=" + LOOPBACK,
            "spark.driver.bindAddress=" + LOOPBACK,
            "spark.ui.enabled=false",
            "spark.executor.memory=640m",
            "spark.executor.extraJavaOptions=" + QUICK_START)) {
      submission.addAll(List.of("--conf", setting));
    }
    submission.add("spark-internal"); // the class path has the application
    submission.addAll(arguments);
    ProcessBuilder driver =
        java(
            folder, name, "org.apache.spark.deploy.SparkSubmit", submission.toArray(String[]::new));
    driver.redirectErrorStream(false);
    driver.redirectError(folder.resolve(name + ".err").toFile());
    return new Application(
        driver.start(), folder.resolve(name + ".log"), folder.resolve(name + ".err"));
  }

  /** Submits an application and waits for it. */
  Finished run(String name, Class<?> application, List<String> arguments)
      throws IOException, InterruptedException {
    return submit(name, application, arguments).await();
  }

  /** An application that runs. */
  record Application(Process driver, Path log, Path errors) {

    Finished await() throws IOException, InterruptedException {
      if (!driver.waitFor(JOB_SECONDS, TimeUnit.SECONDS)) {
        driver.destroyForcibly();
        throw new IllegalStateException(
            "the application does not end: " + Files.readString(errors));
      }
      return new Finished(driver.exitValue(), Files.readString(log), Files.readString(errors));
    }
  }

  /** Kills a worker and its executors with SIGKILL. */
  void kill(int worker) {
    List<ProcessHandle> executors = workers.get(worker).children().toList();
    workers.get(worker).destroyForcibly();
    executors.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() {
    for (Process worker : workers) {
      worker.children().forEach(ProcessHandle::destroyForcibly);
      worker.destroyForcibly();
    }
    master.destroyForcibly();
  }
}
