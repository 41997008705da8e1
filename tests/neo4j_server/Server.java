import java.nio.file.Path;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.HttpConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.harness.Neo4j;
import org.neo4j.harness.Neo4jBuilders;

/** Runs Neo4j on this machine until its standard input ends. Arguments: folder, Bolt port, HTTP port; 0 picks one. */
public class Server {
    public static void main(String[] arguments) throws Exception {
        Neo4j server = Neo4jBuilders.newInProcessBuilder(Path.of(arguments[0]))
            .withConfig(GraphDatabaseSettings.auth_enabled, true)
            .withConfig(BoltConnector.listen_address, local(arguments[1]))
            .withConfig(HttpConnector.listen_address, local(arguments[2]))
            .build();
        System.out.println("READY " + server.boltURI() + " " + server.httpURI());
        System.out.flush();
        while (System.in.read() != -1) { }
        server.close();
    }

    private static SocketAddress local(String port) {
        return new SocketAddress("127.0.0.1", Integer.parseInt(port));
    }
}
