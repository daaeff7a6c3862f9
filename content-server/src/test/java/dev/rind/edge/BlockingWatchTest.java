package dev.rind.edge;

import dev.rind.edge.http.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.blockhound.BlockingOperationError;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The watch itself: what waits on an event loop is found. */
class BlockingWatchTest {
  static Stream<Arguments> waits() {
    return Stream.of(
        Arguments.of("sleep", (Callable<Object>) () -> {
          Thread.sleep(1);
          return "";
        }),
        Arguments.of("read a file",
            (Callable<Object>) () -> Files.readString(Path.of("/proc/self/stat"))),
        Arguments.of("look at a file",
            (Callable<Object>) () -> Files.size(Path.of("/etc/passwd"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waits")
  void aLoopThatWaitsIsFound(String name, Callable<Object> wait) throws Exception {
    BlockingWatch.on();
    var loops = Transport.best().loops(1);
    try {
      assertThatThrownBy(() -> loops.submit(wait).get())
          .hasRootCauseInstanceOf(BlockingOperationError.class);
      assertThat(BlockingWatch.found()).hasSize(1);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }
}
