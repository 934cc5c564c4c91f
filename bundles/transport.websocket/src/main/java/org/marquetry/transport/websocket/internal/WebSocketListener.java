package org.marquetry.transport.websocket.internal;

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

/** A WebSocket listener: one for each configuration. */
@Component(
        configurationPid = WebSocketKind.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
@Designate(ocd = WebSocketConfiguration.class, factory = true)
public final class WebSocketListener {
    private final SocketListener listener;

    @Activate
    public WebSocketListener(@Reference EventLoops loops, BundleContext context, Map<String, Object> configuration) {
        listener = new SocketListener(new WebSocketKind(), loops, context, configuration);
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
