package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.condition.OS.LINUX;

import dev.sdclr.LauncherEnvironment;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./sdclr} itself, with the classes under test in the place of a build. */
@EnabledOnOs(LINUX)
class LauncherTest {

  private static final long MAX_SECONDS = 60;
  private static final Path CLASSES = Path.of("target", "classes");

  @TempDir static Path shared;
  static Path home;

  @TempDir Path folder;

  @BeforeAll
  static void putTogether() throws IOException {
    home = Files.createDirectory(shared.resolve("my tools"));
    Path target = Files.createDirectories(home.resolve("cli").resolve("target"));
    Files.copy(Path.of("..", "sdclr"), home.resolve("sdclr"));
    Path library = Files.createDirectory(target.resolve("lib"));
    List<String> classes = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry).toAbsolutePath();
      if (entry.endsWith(".jar")) {
        Files.createSymbolicLink(library.resolve(path.getFileName()), path);
      } else if (path.endsWith(CLASSES)) {
        classes.add(path.toUri().toString());
      }
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", classes));
    new JarOutputStream(Files.newOutputStream(library.resolve("sdclr.jar")), manifest).close();
    Files.createFile(target.resolve("built"));
  }

  private Process start(String command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", command)
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().put("SDCLR_HOME_OF_TEST", home.toString());
    builder.environment().put("SDCLR_CACHE", shared.resolve("cache").toString());
    return builder.start();
  }

  private String output(String command) throws IOException, InterruptedException {
    Process process = start(command);
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)).isTrue();
    return text;
  }

  /** In the folder bin. */
  private void writeProgram(String name, String script) throws IOException {
    Path program = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  /**
   * A checkout in the folder tree that was never built, with a Maven that makes jars and does this.
   */
  private void writeCheckout(String maven) throws IOException {
    String jars =
        """
        mkdir -p core/target web/target
        touch core/target/sdclr-core-2.jar web/target/sdclr-web-2.jar cli/target/sdclr-cli-2.jar
        """;
    writeProgram("mvn", jars + maven);
    writeProgram("java", ":");
    Files.createDirectories(folder.resolve("tree/cli/target/lib"));
    Files.copy(home.resolve("sdclr"), folder.resolve("tree/sdclr"));
  }

  private static String inCheckout(String commands) {
    return "export JAVA_HOME=\"$PWD\" PATH=\"$PWD/bin:$PATH\"; " + commands;
  }

  /** Sources are newer than the last build, with a Maven that keeps what it is asked for. */
  @Test
  void isBuiltAgainForCudaWhereItWasBuiltForItBefore() throws Exception {
    writeCheckout("echo \"$@\" >\"$OLDPWD/asked\"; mkdir cli/target/lib.new");
    String sdclr = inCheckout("tree/sdclr data list; cat asked");
    assertThat(output(sdclr)).contains("-pl cli -am").doesNotContain("-Pcuda");
    Files.createFile(
        folder.resolve("tree/cli/target/lib/pytorch-2.10.0-1.5.13-linux-x86_64-gpu.jar"));
    Files.delete(folder.resolve("tree/cli/target/built"));
    assertThat(output(sdclr)).contains("-pl cli -am", " -Pcuda package");
  }

  /** The second finds a build that goes on until it says that it waits for it. */
  @Test
  void ranksThatStartAtOnceAreBuiltOnce() throws Exception {
    writeCheckout(
        """
        echo one >>"$OLDPWD/builds"
        mkdir cli/target/lib.new || exit
        echo >"$OLDPWD/began"
        cat "$OLDPWD/end"
        """);
    String commands =
        """
        mkfifo began end said
        tree/sdclr data list 2>first &
        cat began
        tree/sdclr data list 2>said &
        grep -m 1 -o "waiting for the build of process $(jobs -p %1)" said | tr -d 0-9
        echo >end
        wait
        cat builds
        ls tree/cli/target
        """;
    assertThat(output(inCheckout(commands)).lines().filter(line -> !line.isEmpty()))
        .containsExactly(
            "waiting for the build of process ",
            "one",
            "build.log",
            "built",
            "lib",
            "sdclr-cli-2.jar");
  }

  @Test
  void aBuildThatWasKilledKeepsNobodyWaiting() throws Exception {
    writeCheckout("echo one >>\"$OLDPWD/builds\"; mkdir cli/target/lib.new");
    String killed = "ln -s \"$(uname -n):$(sh -c 'echo $$')\" tree/cli/target/building; ";
    assertThat(output(inCheckout(killed + "tree/sdclr data list; cat builds; ls tree/cli/target")))
        .doesNotContain("waiting")
        .endsWith("\none\nbuild.log\nbuilt\nlib\nsdclr-cli-2.jar\n");
  }

  @Test
  void librariesStayUntilABuildHasSucceededAndWhatIsSavedMeanwhileIsBuiltAgain() throws Exception {
    writeCheckout(
        """
        echo one >>"$OLDPWD/builds"
        touch pom.xml
        ls cli/target/lib
        mkdir cli/target/lib.new
        exit "$STATUS"
        """);
    Files.createFile(folder.resolve("tree/cli/target/lib/that-runs.jar"));
    assertThat(output(inCheckout("STATUS=1 tree/sdclr data list; ls tree/cli/target/lib")))
        .contains("sdclr: the build failed; see ")
        .endsWith("\nthat-runs.jar\n");
    String builds = "export STATUS=0; tree/sdclr data list; tree/sdclr data list; cat builds; ";
    assertThat(output(inCheckout(builds + "cat tree/cli/target/lib/*")))
        .endsWith("one\none\none\n");
  }

  /**
   * Maven replaces classes and jars where it makes them, perhaps while a command runs all night.
   */
  @Test
  void runsFromCopiesOfTheJarsOfItsLastBuild() throws Exception {
    writeCheckout("mkdir cli/target/lib.new");
    writeProgram("java", "echo \"$@\"");
    Files.createDirectories(folder.resolve("tree/core/target"));
    Files.createFile(folder.resolve("tree/core/target/sdclr-core-1.jar"));
    String sdclr = inCheckout("tree/sdclr data list; ls tree/cli/target/lib");
    assertThat(output(sdclr))
        .contains(
            " -cp " + folder.toRealPath().resolve("tree/cli/target/lib/*") + " dev.sdclr.cli.Main")
        .endsWith("\nsdclr-cli-2.jar\nsdclr-core-2.jar\nsdclr-web-2.jar\n");
  }

  /** What a command begins in the background, with a Java for which it fails. */
  @Test
  void tellsOnceAMonthThatJavaCannotStartFaster() throws Exception {
    writeProgram(
        "java",
        """
        case "$*" in
          *dump*) echo "$TZ" >>"$ASKED"; exit 1 ;;
          *DumpLoadedClassList=more*) echo "open " ;;
          *DumpLoadedClassList*) : >list ;;
        esac
        """);
    Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    Files.createDirectories(folder.resolve("archive/bin"));
    Files.createDirectories(folder.resolve("archive/lib"));
    Files.copy(home.resolve("sdclr"), folder.resolve("archive/bin/sdclr"));
    Files.createFile(folder.resolve("archive/sdclr.jar"));
    Files.createFile(folder.resolve("archive/lib/one.jar"));
    String commands =
        """
        export SDCLR_CACHE="$PWD/cache" ASKED="$PWD/asked"
        run() { # until what the command has begun in the background ends, too
          : "$(archive/bin/sdclr data list 3>&1 >/dev/null 2>&1)"
        }
        export TZ=UTC0; run
        export TZ=Asia/Kolkata; run
        touch -d '31 days ago' cache/startup/*.failed
        export TZ=Asia/Tokyo; run
        cat asked
        """;
    assertThat(output(inCheckout(commands)).lines()).containsExactly("UTC0", "Asia/Tokyo");
  }

  /** Java separates the parts of a class path by it. */
  @Test
  void refusesAFolderWithAColonInItsName() throws Exception {
    writeCheckout("echo built");
    assertThat(output(inCheckout("mv tree 20:00; 20:00/sdclr version; echo $?")))
        .isEqualTo(
            "sdclr: Java cannot run from a folder with ':' in its name: move %s/20:00\n1\n"
                .formatted(folder.toRealPath()));
  }

  @Test
  void namesItselfAsItWasCalled() throws Exception {
    assertThat(output("PATH=\"$SDCLR_HOME_OF_TEST:$PATH\"; sdclr"))
        .contains("Begin with: sdclr quickstart");
    assertThat(output("\"$SDCLR_HOME_OF_TEST/sdclr\""))
        .contains("Begin with: '" + home.resolve("sdclr") + "' quickstart");
    assertThat(output("cd \"$SDCLR_HOME_OF_TEST\"; ./sdclr"))
        .contains("Begin with: ./sdclr quickstart");
    assertThat(output("cd \"$SDCLR_HOME_OF_TEST/cli\"; ../sdclr"))
        .contains("Begin with: ../sdclr quickstart");
    assertThat(output("cd \"$SDCLR_HOME_OF_TEST\"; sh sdclr"))
        .contains("Begin with: ./sdclr quickstart");
    assertThat(output("export CDPATH=.:/tmp; cd \"$SDCLR_HOME_OF_TEST/..\"; 'my tools/sdclr'"))
        .contains("Begin with: 'my tools/sdclr' quickstart");
    Files.createSymbolicLink(folder.resolve("linked"), home.resolve("sdclr"));
    assertThat(output("./linked")).contains("Begin with: ./linked quickstart");
  }

  /** With a Java that prints what it is given. */
  @Test
  void keepsTheMemoryOfTensorsWhereItTrains() throws Exception {
    writeProgram("java", "env");
    String sdclr = "JAVA_HOME=\"$PWD\" \"$SDCLR_HOME_OF_TEST/sdclr\" ";

    for (String command : List.of("pretrain RECIPE", "--verbose pretrain --data embed")) {
      assertThat(output(sdclr + command).lines())
          .containsAll(
              LauncherEnvironment.TRAINING_ALLOCATION.entrySet().stream()
                  .map(Object::toString)
                  .toList())
          .contains("GOMP_SPINCOUNT=10000");
    }
    assertThat(output("MALLOC_MMAP_MAX_=9 " + sdclr + "study"))
        .contains("MALLOC_MMAP_MAX_=9\n")
        .doesNotContain("MALLOC_MMAP_MAX_=0");
    assertThat(output(sdclr + "report"))
        .contains("MALLOC_TRIM_THRESHOLD_=536870912\n")
        .doesNotContain("MALLOC_MMAP_MAX_");
    assertThat(output(sdclr + "--verbose explore"))
        .contains("MALLOC_TRIM_THRESHOLD_=67108864\n", "MALLOC_MMAP_THRESHOLD_=4194304\n");
  }

  /** Where the system does not know the user, Java has no better home than a folder "?". */
  @Test
  void homeIsWhereTheUserSaysItIs() throws Exception {
    writeProgram("java", "printf '%s\\n' \"$@\"");
    String list = "JAVA_HOME=\"$PWD\" \"$SDCLR_HOME_OF_TEST/sdclr\" data list";
    assertThat(output("HOME='/a b' " + list).lines()).contains("-Duser.home=/a b", "data", "list");
    assertThat(output("unset HOME; " + list)).doesNotContain("user.home");
  }

  @Test
  void aCrashOfJavaLeavesNothingInTheUsersFolder() throws Exception {
    Process process =
        start(
            "export SDCLR_JAVA_OPTIONS="
                + "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0;"
                + " ulimit -c unlimited; exec \"$SDCLR_HOME_OF_TEST/sdclr\" data list");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).startsWith("Listening for transport");
      new ProcessBuilder("kill", "-SEGV", Long.toString(process.pid())).start().waitFor();
      List<String> said = lines.lines().filter(line -> line.startsWith("sdclr: ")).toList();
      Path report = shared.resolve("cache/crashes/hs_err_pid%d.log".formatted(process.pid()));
      assertThat(said).containsExactly("sdclr: Java itself crashed, and left a report: " + report);
      assertThat(report).isNotEmptyFile();
      assertThat(process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isNotZero();
    }
    assertThat(folder).isEmptyDirectory();
  }
}
