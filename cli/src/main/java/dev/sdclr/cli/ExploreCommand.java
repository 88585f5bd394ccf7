package dev.sdclr.cli;

import dev.sdclr.Counted;
import dev.sdclr.cli.options.ModelOptions;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.job.images.ExploredImages;
import dev.sdclr.process.StopSignal;
import dev.sdclr.web.Address;
import dev.sdclr.web.ExploreServer;
import dev.sdclr.web.LocalBrowser;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sdclr explore}: the page on which images are looked through and labelled. */
@Command(
    name = "explore",
    description = {
      "Shows the images in the browser, to look through, label and find more of the same.",
      "Every label is kept at once; other commands read them."
    })
final class ExploreCommand implements Callable<Integer> {

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "0",
      description = "Port to serve the page on (default: any that is free).")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description =
          "Interface to serve the page on (default: 127.0.0.1, which only this machine reaches). "
              + "Any other needs --password-file.")
  private String host;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "File whose first line is the password for browsers that do not have the printed address.")
  private Path passwordFile;

  @Option(names = "--no-browser", description = "Print the address, and open no browser.")
  private boolean noBrowser;

  ExploreCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws InterruptedException {
    Address address = Address.of(host, port, Optional.ofNullable(passwordFile));
    Console console = Console.of(spec, stop);
    try (ExploreServer server = ExploreServer.start(() -> opened(console), address)) {
      ExploredImages images = server.images();
      server.notes().forEach(note -> console.line("note: %s", note));
      console.line(
          "%s (%s), labels in %s",
          images.name(), Counted.of(images.size(), "image"), images.labels());
      console.line("open %s", server.link());
      console.line("Ctrl-C ends it");
      if (!noBrowser) {
        stop.beforeLeaving(LocalBrowser.open(server.link()));
      }
      new CountDownLatch(1).await();
    }
    return 0;
  }

  private ExploredImages opened(Console console) {
    ExploredImages images =
        console.showing(
            "", listener -> ExploredImages.open(model.model(), model.images(), listener));
    stop.check();
    stop.workIsDone(); // labels are on disk before the page shows them
    return images;
  }
}
