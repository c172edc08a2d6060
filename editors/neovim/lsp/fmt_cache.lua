-- Neovim 0.11 and newer: copy this file to ~/.config/nvim/lsp/fmt_cache.lua, and put into init.lua:
--
--   vim.lsp.enable("fmt_cache")
--
-- There is one server for each root, and one command that formats before each save of a buffer.

local group = vim.api.nvim_create_augroup("fmt-cache", {})

return {
  -- The one among the packages of the project. Before 0.11.3 there is no `config`, and npx looks from
  -- the working directory.
  cmd = function(dispatchers, config)
    local cwd = config and config.root_dir
    return vim.lsp.rpc.start({ "npx", "--no-install", "fmt-cache", "lsp" }, dispatchers, { cwd = cwd })
  end,
  filetypes = {
    "javascript",
    "javascriptreact",
    "typescript",
    "typescriptreact",
    "css",
    "scss",
    "less",
    "json",
    "jsonc",
    "html",
    "vue",
    "markdown",
    "yaml",
    "graphql",
  },
  root_markers = { "node_modules/fmt-cache", "package.json", ".git" },
  on_attach = function(_, buffer)
    vim.api.nvim_clear_autocmds({ group = group, event = "BufWritePre", buffer = buffer })
    vim.api.nvim_create_autocmd("BufWritePre", {
      group = group,
      buffer = buffer,
      callback = function()
        vim.lsp.buf.format({ bufnr = buffer, name = "fmt_cache", timeout_ms = 2000 })
      end,
    })
  end,
}
