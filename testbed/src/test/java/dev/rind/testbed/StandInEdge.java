package dev.rind.testbed;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Stands in for the edge in tests of {@link Demo}: answers every GET with the settings it was given. */
final class StandInEdge {
  private StandInEdge() {}

  public static void main(String[] arguments) throws IOException {
    if (!arguments[0].equals("serve")) {
      throw new IllegalArgumentException("not serve: " + List.of(arguments));
    }
    var listen = arguments[List.of(arguments).indexOf("--listen") + 1].split(":", -1);
    var server = HttpServer.create(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(listen[1])),
        0);
    var settings = Path.of(System.getenv("PULP_SETTINGS"));
    server.createContext("/", exchange -> {
      var body = Files.readString(settings).getBytes(StandardCharsets.UTF_8);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(200, head ? -1 : body.length);
      exchange.getResponseBody().write(head ? new byte[0] : body);
      exchange.close();
    });
    server.start();
  }
}
