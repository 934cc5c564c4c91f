package org.marquetry.transport.tcp.internal;

import java.util.Map;

import org.marquetry.api.transport.EventLoops;
import org.marquetry.transport.listener.SocketListener;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** A TCP listener: one for each configuration. */
@Component(
        configurationPid = TcpKind.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
@Designate(ocd = TcpConfiguration.class, factory = true)
public final class TcpListener {
    private final SocketListener listener;

    @Activate
    public TcpListener(@Reference EventLoops loops, BundleContext context, Map<String, Object> configuration) {
        listener = new SocketListener(new TcpKind(), loops, context, configuration);
    }

    @Modified
    void modified(Map<String, Object> configuration) {
        listener.modified(configuration);
    }

    @Deactivate
    void deactivate(int reason) {
        listener.deactivate(reason);
    }
}
