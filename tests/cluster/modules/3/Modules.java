import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.opensearch.Version;
import org.opensearch.analysis.common.CommonAnalysisModulePlugin;
import org.opensearch.plugins.PluginInfo;
import org.opensearch.transport.Netty4ModulePlugin;

/** The modules of a node of OpenSearch 3, as its constructor wants them. */
final class Modules {
    static final Collection<PluginInfo> LIST = Stream.of(Netty4ModulePlugin.class, CommonAnalysisModulePlugin.class)
        .map(Class::getName)
        .map(name -> new PluginInfo(name, name, "", Version.CURRENT, "21", name, null, List.of(), false))
        .toList();
}
