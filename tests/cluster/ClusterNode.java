import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;

/**
 * A node of OpenSearch with the modules that vnsearch needs, as those of a distribution are.
 *
 * Arguments: the process that it must not outlive, then settings, each as name=value; a value with commas is a list.
 */
public final class ClusterNode extends Node {
    private ClusterNode(Settings settings) {
        super(InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), (Path) null, () -> "node"), Modules.LIST, true);
    }

    public static void main(String[] arguments) throws Exception {
        var owner = ProcessHandle.of(Long.parseLong(arguments[0])).orElseThrow();
        owner.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
        var settings = Settings.builder();
        for (var argument : List.of(arguments).subList(1, arguments.length)) {
            var setting = argument.split("=", 2);
            if (setting[1].contains(",")) {
                settings.putList(setting[0], setting[1].split(","));
            } else {
                settings.put(setting[0], setting[1]);
            }
        }
        new ClusterNode(settings.build()).start();
        new CountDownLatch(1).await();
    }
}
