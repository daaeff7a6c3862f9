package dev.rind.edge;

import dev.rind.edge.config.EdgeConfig;
import dev.rind.edge.config.Faults;
import dev.rind.edge.http.Transport;
import dev.rind.edge.pulp.Triggers;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rind triggers}: the triggers in Pulp's database that tell edges what changes ({@code freshness.events}). */
@Command(name = "triggers", mixinStandardHelpOptions = true, description = {
    "Installs, removes or shows the triggers in Pulp's database that tell edges what changes.",
    "All of it is in a schema of its own, named rind. Edges listen where freshness.events is on.",
    "The role of the database must own Pulp's tables, and may create a schema."})
final class TriggersCommand {
  private final PrintStream out = System.out;

  @Command(mixinStandardHelpOptions = true, description = "Installs them, or brings them up to date. Can be run at any time, and again.")
  int install(@Mixin Main.Settings settings) {
    return with(settings, (config, pulp) -> {
      pulp.run(config, Triggers.install());
      show(pulp.triggers(config));
    });
  }

  @Command(mixinStandardHelpOptions = true, description = "Removes them, with their schema. Edges then ask in rounds, as without them.")
  int remove(@Mixin Main.Settings settings) {
    return with(settings, (config, pulp) -> {
      pulp.run(config, Triggers.remove());
      show(pulp.triggers(config));
    });
  }

  @Command(mixinStandardHelpOptions = true, description = "Shows what is installed. Changes nothing.")
  int show(@Mixin Main.Settings settings,
      @Option(names = "--sql", description = "Print what install would run instead, to be read, or run with psql; asks no database.") boolean sql) {
    if (sql) {
      out.print(Triggers.install());
      return 0;
    }
    return with(settings, (config, pulp) -> show(pulp.triggers(config)));
  }

  private void show(Triggers.State state) {
    out.println(state.isInstalled() ? "triggers: version " + state.version()
        : "triggers: none");
    state.tables().forEach(out::println);
    if (state.isInstalled() && !state.lacking().isEmpty()) {
      out.println("the triggers " + state.lacking() + "; run: rind triggers install");
    }
  }

  private interface Task {
    void run(EdgeConfig config, PulpConnection pulp) throws StartFailure;
  }

  private static int with(Main.Settings settings, Task task) {
    EdgeConfig config;
    try {
      config = settings.read();
    } catch (Faults faults) {
      System.err.println(faults.getMessage());
      return Main.MISUSED;
    }
    var loops = Transport.best().loops(1);
    try (var pulp = PulpConnection.open(config, loops)) {
      task.run(config, pulp);
      return 0;
    } catch (StartFailure failure) {
      System.err.println(failure.getMessage());
      return Main.FAILED;
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }
}
