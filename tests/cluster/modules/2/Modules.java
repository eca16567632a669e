import java.util.Collection;
import java.util.List;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/** The modules of a node of OpenSearch 2, as its constructor wants them. */
final class Modules {
    static final Collection<Class<? extends Plugin>> LIST = List.of(Netty4Plugin.class, CommonAnalysisPlugin.class);
}
