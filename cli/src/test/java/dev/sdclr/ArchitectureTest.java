package dev.sdclr;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.sdclr.model.DirectConvolution;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** The house rules that a machine can hold. */
@AnalyzeClasses(packages = "dev.sdclr", importOptions = ArchitectureTest.MainCode.class)
class ArchitectureTest {

  /** Of all modules, but not their tests, which those of core bring as a jar. */
  static final class MainCode implements ImportOption {

    @Override
    public boolean includes(Location location) {
      return new DoNotIncludeTests().includes(location) && !location.contains("-tests.jar!");
    }
  }

  /** Packages in the order the data flows; each may use the ones before it. */
  static final List<String> ORDER =
      List.of(
          "tensor",
          "duckdb",
          "data",
          "augment",
          "cluster",
          "distributed",
          "process",
          "model",
          "prune",
          "loss",
          "optim",
          "method",
          "protobuf",
          "run",
          "label",
          "checkpoint",
          "train",
          "encoder",
          "eval",
          "mine",
          "export",
          "embed",
          "rare",
          "report",
          "recipe",
          "study",
          "bench",
          "job",
          "web",
          "cli");

  /** The rooms of packages that have some, in their order, each package itself among them. */
  static final Map<String, List<String>> ROOMS =
      Map.of(
          "data",
          List.of(
              "data",
              "data.picture",
              "data.folder",
              "data.shard",
              "data.split",
              "data.known",
              "data.bucket",
              "data.open"),
          "augment",
          List.of("augment.pixel", "augment.view", "augment"),
          "method",
          List.of("method.part", "method"),
          "run",
          List.of("run.statistics", "run", "run.tensorboard"),
          "checkpoint",
          List.of("checkpoint.tensors", "checkpoint.torch", "checkpoint"),
          "rare",
          List.of("rare.feature", "rare.ordering", "rare.suggest", "rare.classify", "rare.judge"),
          "report",
          List.of("report.html", "report.run", "report.statistics", "report.chart", "report"),
          "job",
          List.of("job.images", "job"),
          "cli",
          List.of("cli.terminal", "cli.options", "cli"));

  @ArchTest
  static void packagesDependOnEarlierOnesOnly(JavaClasses all) {
    requireOrder(all, ORDER.stream().map(name -> "dev.sdclr." + name + "..").toList());
  }

  @ArchTest
  static void roomsDependOnEarlierOnesOnly(JavaClasses all) {
    ROOMS
        .values()
        .forEach(rooms -> requireOrder(all, rooms.stream().map(r -> "dev.sdclr." + r).toList()));
  }

  @ArchTest
  static final ArchRule theGroundStandsOnNothing =
      noClasses()
          .that()
          .resideInAPackage("dev.sdclr")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.sdclr.*..");

  private static void requireOrder(JavaClasses all, List<String> packages) {
    for (int i = 0; i < packages.size() - 1; i++) {
      noClasses()
          .that()
          .resideInAPackage(packages.get(i))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(packages.subList(i + 1, packages.size()).toArray(String[]::new))
          .check(all);
    }
  }

  @ArchTest
  static void everyPackageIsInTheOrder(JavaClasses all) {
    Set<String> known = new HashSet<>(ORDER);
    ROOMS.values().forEach(known::addAll);
    assertThat(all)
        .extracting(JavaClass::getPackageName)
        .allMatch(
            name ->
                name.equals("dev.sdclr") || known.contains(name.substring("dev.sdclr.".length())));
    assertThat(all.stream().map(type -> type.getPackageName().split("\\.", -1)))
        .as("packages of all modules")
        .filteredOn(parts -> parts.length > 2)
        .extracting(parts -> parts[2])
        .containsOnly(ORDER.toArray(String[]::new));
  }

  @ArchTest
  static final ArchRule libtorchStaysInTheTensorPackages =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.sdclr",
              "dev.sdclr.data..",
              "dev.sdclr.augment..",
              "dev.sdclr.process..",
              "dev.sdclr.protobuf..",
              "dev.sdclr.run..",
              "dev.sdclr.label..",
              "dev.sdclr.report..",
              "dev.sdclr.recipe..",
              "dev.sdclr.study..",
              "dev.sdclr.job..",
              "dev.sdclr.web..",
              "dev.sdclr.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco..");

  @ArchTest
  static final ArchRule onnxRuntimeStaysWithTheEncoders =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.sdclr.encoder..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..");

  @ArchTest
  static final ArchRule protocolBuffersStayBehindTheirMessages =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.sdclr.protobuf..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.google.protobuf..");

  @ArchTest
  static final ArchRule picocliStaysInTheCommandLine =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.sdclr.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("picocli..", "me.tongfei..");

  @ArchTest
  static final ArchRule theServerStaysBehindThePage =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.sdclr.web..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..");

  @ArchTest
  static void onlyTheCommandLineUsesStandardStreams(JavaClasses all) {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(
        all.that(
            DescribedPredicate.describe(
                "outside cli", type -> !type.getPackageName().startsWith("dev.sdclr.cli"))));
  }

  /** They open files to read, or in their place, or to write them whole; see their comments. */
  private static final Set<String> OPENERS =
      Set.of("InputFile", "Unlinked", "TemporaryFile", "AtomicFile");

  /** What they open is the system's own, or was made by them in the moment before. */
  private static final Set<String> OPENERS_OF_THEIR_OWN =
      Set.of(
          "Processor",
          "PeakMemory",
          "FreeMemory",
          "ListeningSocket",
          "StoreWarnings",
          "ProvenFile",
          "Database",
          "StopSignal",
          "UnpackedLibraries",
          "StandardOutput");

  private static final Set<String> OPENING =
      Set.of(
          "newInputStream",
          "newBufferedReader",
          "newByteChannel",
          "readAllBytes",
          "readAllLines",
          "readString",
          "lines",
          "newOutputStream",
          "newBufferedWriter",
          "write",
          "writeString",
          "copy",
          "createTempFile");

  /** A pipe is never waited for, and no link leads a file that is written to another place. */
  @ArchTest
  static void filesAreOpenedInOnePlace(JavaClasses all) {
    noClasses()
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "a method opens a file",
                call ->
                    (call.getTargetOwner().isEquivalentTo(Files.class)
                            && OPENING.contains(call.getName()))
                        || (call.getTargetOwner().isEquivalentTo(FileChannel.class)
                            && call.getName().equals("open"))))
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(
            FileInputStream.class,
            FileOutputStream.class,
            FileReader.class,
            FileWriter.class,
            RandomAccessFile.class)
        .check(
            all.that(
                DescribedPredicate.describe(
                    "that open no files for others",
                    type ->
                        !OPENERS.contains(type.getSimpleName())
                            && !OPENERS_OF_THEIR_OWN.contains(type.getSimpleName()))));
  }

  @ArchTest
  static final ArchRule namesSaySomething =
      noClasses().should().haveNameMatching(".*(Utils?|Helper|Manager|Impl|Common|Base)");

  /** Around the guard of {@link DirectConvolution}, oneDNN writes past its buffers. */
  @ArchTest
  static final ArchRule oneClassConvolves =
      noClasses()
          .that()
          .areNotAssignableTo(DirectConvolution.class)
          .should()
          .callMethodWhere(
              new DescribedPredicate<>("convolves") {
                @Override
                public boolean test(JavaMethodCall call) {
                  return call.getTargetOwner().getPackageName().startsWith("org.bytedeco.pytorch")
                      && call.getName().contains("conv");
                }
              })
          .orShould()
          .dependOnClassesThat()
          .haveNameMatching("org\\.bytedeco\\.pytorch\\.Conv.*(Impl|Options).*");

  @ArchTest
  static final ArchRule oneClassSpeaksToDuckDb =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.sdclr.duckdb")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..", "org.duckdb..");

  @ArchTest
  static final ArchRule configurationsAreRecords =
      classes()
          .that()
          .haveSimpleNameEndingWith("Config")
          .and()
          .areNotInterfaces()
          .should()
          .beRecords();

  @ArchTest
  static final ArchRule randomnessIsDerivedFromTheSeed =
      noClasses()
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Random.class)
          .orShould()
          .callMethod(Math.class, "random");

  @ArchTest
  static final ArchRule exceptionsSayWhatHappened =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(SdclrException.class.getName())
          .should()
          .callConstructor(RuntimeException.class, String.class)
          .orShould()
          .callConstructor(RuntimeException.class, String.class, Throwable.class)
          .orShould()
          .callConstructor(Exception.class, String.class);
}
