-- Read by Neovim 0.7 and newer before a case: starts the server as docs/editors.md says, and gives the case its words.
local server = vim.fn.json_decode(vim.env.FMT_CACHE_SERVER)
local results = {}

-- Opens a file and waits until the server has it.
function open(name)
  vim.cmd("edit " .. vim.fn.fnameescape(name))
  vim.bo.filetype = "typescript"
  if client == nil then
    client = vim.lsp.start_client({ name = "fmt-cache", cmd = server, root_dir = vim.fn.getcwd() })
  end
  vim.lsp.buf_attach_client(0, client)
  assert(vim.wait(30000, function() return vim.lsp.buf_is_attached(0, client) and vim.lsp.get_client_by_id(client).initialized end, 5))
  vim.api.nvim_create_autocmd("BufWritePre", { buffer = 0, callback = function() format(timeout) end })
end

timeout = 60000

function format(milliseconds)
  if vim.lsp.buf.format then
    vim.lsp.buf.format({ timeout_ms = milliseconds })
  else
    vim.lsp.buf.formatting_sync(nil, milliseconds)
  end
end

function line(number)
  return vim.api.nvim_buf_get_lines(0, number - 1, number, true)[1]
end

function set_line(number, text)
  vim.api.nvim_buf_set_lines(0, number - 1, number, true, { text })
end

-- Saves, and keeps a copy of the file's bytes for the test.
function save(as)
  vim.cmd("silent write")
  vim.loop.fs_copyfile(vim.fn.expand("%"), vim.env.FMT_CACHE_RESULTS .. "/" .. as)
end

function write(name, text)
  local file = assert(io.open(name, "w"))
  file:write(text)
  file:close()
end

function report(name, value)
  results[name] = value
end

-- Waits until the server has nothing to do for this text.
function wait_until_warm()
  format(60000)
end

local ok, failure = pcall(dofile, vim.env.FMT_CACHE_CASE)
if not ok then report("failure", failure) end
report("messages", vim.fn.execute("messages"))
local file = io.open(vim.env.FMT_CACHE_RESULTS .. "/report.json", "w")
file:write(vim.fn.json_encode(results))
file:close()
vim.cmd("qa!")
